// Opens SQLite files that somebody else made: read only, no attaching, no extensions, no schema that is trusted.

#include "sqlite_door.h"

#include <sqlite3.h>
#include <stdio.h>

static int authorize(void *context, int action, const char *first, const char *second, const char *third,
                     const char *fourth) {
    (void)context;
    (void)third;
    (void)fourth;
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_RECURSIVE:
            return SQLITE_OK;
        case SQLITE_FUNCTION:
            return second && sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
        case SQLITE_UPDATE:
            // What a table-valued function (json_each) asks when it declares its columns; the file stays shut.
            return first && sqlite3_stricmp(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_PRAGMA:
            // What a table's columns are, and what full-text tables ask; nothing that sets anything.
            return first && (sqlite3_stricmp(first, "table_info") == 0 || sqlite3_stricmp(first, "data_version") == 0)
                ? SQLITE_OK
                : SQLITE_DENY;
        default:
            return SQLITE_DENY;
    }
}

void *kalsae_sqlite_open(const char *path, int32_t largest, char *message, int32_t room) {
    sqlite3 *database = NULL;
    int code = sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX, NULL);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(database, 1);
        sqlite3_busy_timeout(database, 5000);
        sqlite3_limit(database, SQLITE_LIMIT_LENGTH, largest);
        sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
        sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
        // The second statement is the first that looks into the file.
        code = sqlite3_exec(database, "PRAGMA query_only = ON; PRAGMA schema_version;", NULL, NULL, NULL);
    }
    if (code == SQLITE_OK) code = sqlite3_set_authorizer(database, authorize, NULL);
    if (code == SQLITE_OK) return database;
    snprintf(message, (size_t)room, "%s", database ? sqlite3_errmsg(database) : "out of memory");
    sqlite3_close_v2(database);
    return NULL;
}

void kalsae_sqlite_watch(void *database, int (*ends)(void *), void *context) {
    sqlite3_progress_handler(database, 4000, ends, context);
}

int kalsae_sqlite_prepare(void *database, const char *sql, void **statement) {
    sqlite3_stmt *made = NULL;
    const char *tail = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &made, &tail) != SQLITE_OK) return 1;
    while (tail && (*tail == ' ' || *tail == '\t' || *tail == '\n' || *tail == '\r' || *tail == ';')) tail++;
    int fault = made == NULL || (tail && *tail) ? 2 : sqlite3_stmt_readonly(made) ? 0 : 3;
    if (fault) {
        sqlite3_finalize(made);
        return fault;
    }
    *statement = made;
    return 0;
}

int kalsae_sqlite_step(void *statement) {
    switch (sqlite3_step(statement) & 0xFF) {
        case SQLITE_ROW: return 1;
        case SQLITE_DONE: return 0;
        case SQLITE_INTERRUPT: return -1;
        case SQLITE_TOOBIG: return -2;
        default: return -3;
    }
}

int kalsae_sqlite_columns(void *statement) { return sqlite3_column_count(statement); }

const char *kalsae_sqlite_name(void *statement, int column) { return sqlite3_column_name(statement, column); }

int kalsae_sqlite_kind(void *statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return 1;
        case SQLITE_FLOAT: return 2;
        case SQLITE_TEXT: return 3;
        case SQLITE_BLOB: return 4;
        default: return 0;
    }
}

int64_t kalsae_sqlite_integer(void *statement, int column) { return sqlite3_column_int64(statement, column); }

double kalsae_sqlite_real(void *statement, int column) { return sqlite3_column_double(statement, column); }

const uint8_t *kalsae_sqlite_bytes(void *statement, int column, int32_t *count) {
    const uint8_t *bytes = sqlite3_column_type(statement, column) == SQLITE_TEXT
        ? sqlite3_column_text(statement, column)
        : sqlite3_column_blob(statement, column);
    *count = bytes ? sqlite3_column_bytes(statement, column) : 0;
    return bytes;
}

void kalsae_sqlite_finish(void *statement) { sqlite3_finalize(statement); }

const char *kalsae_sqlite_message(void *database) { return sqlite3_errmsg(database); }

void kalsae_sqlite_close(void *database) { sqlite3_close_v2(database); }
