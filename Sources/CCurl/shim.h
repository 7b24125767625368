// libcurl's easy and multi interfaces. Why libcurl: it has every Debian's TLS, certificates, HTTP/2, brotli and years
// of hostile servers behind it, needs no BoringSSL build, and asks before it opens a socket, so that the address a
// connection really goes to can be refused. Swift cannot call functions with variable arguments; these forward them.
#pragma once
#include <curl/curl.h>
#include <sys/socket.h>

static inline CURLcode kalsae_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode kalsae_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode kalsae_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode kalsae_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*kalsae_curl_data)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode kalsae_curl_set_data(CURL *handle, CURLoption option, kalsae_curl_data function) {
    return curl_easy_setopt(handle, option, function);
}

typedef curl_socket_t (*kalsae_curl_open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode kalsae_curl_set_open(CURL *handle, kalsae_curl_open function) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, function);
}

static inline CURLcode kalsae_curl_status(CURL *handle, long *status) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
}

/// The socket address that libcurl is about to connect to.
static inline const struct sockaddr *kalsae_curl_address(const struct curl_sockaddr *address) {
    return &address->addr;
}

/// What a finished transfer of a multi handle says; NULL where none is finished.
static inline CURL *kalsae_curl_finished(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
