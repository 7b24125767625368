// The chat page's HTML. `{{…}}` is filled in by ChatPage; words for people stand in the script, in both languages,
// and reach the elements by their `data-text`.

enum ChatPageMarkup {
    static let text = #"""
        <!doctype html>
        <html lang="ko" data-theme="light">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
        <meta name="color-scheme" content="light dark">
        <meta name="kalsae-facts" content="{{facts}}">
        <title>{{project}}</title>
        <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'
         viewBox='0 0 32 32'%3E%3Crect
         width='32' height='32' rx='8' fill='%232457d6'/%3E%3Cpath d='M4 9c7 0 10 3 12 7 2-4 5-7 12-7-5 2-8 6-9 11l-3
         5-3-5C12 15 9 11 4 9z' fill='white'/%3E%3C/svg%3E">
        <style>{{style}}</style>
        </head>
        <body>
        <svg class="sprite" aria-hidden="true">
        <symbol id="i-bird" viewBox="0 0 32 32">
          <path d="M4 9c7 0 10 3 12 7 2-4 5-7 12-7-5 2-8 6-9 11l-3 5-3-5C12 15 9 11
         4 9z" fill="currentColor"/></symbol>
        <symbol id="i-send" viewBox="0 0 24 24"><path d="M12 19V6m-6 6 6-6 6 6"/></symbol>
        <symbol id="i-stop" viewBox="0 0 24 24">
          <rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor"/></symbol>
        <symbol id="i-copy" viewBox="0 0 24 24">
          <rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M15 9V6.5A2.5
         2.5 0 0 0 12.5 4h-6A2.5 2.5 0 0 0 4 6.5v6A2.5 2.5 0 0 0 6.5 15H9"/></symbol>
        <symbol id="i-check" viewBox="0 0 24 24"><path d="m5 12.5 4.5 4.5L19 7.5"/></symbol>
        <symbol id="i-again" viewBox="0 0 24 24">
          <path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4v4h-4"/></symbol>
        <symbol id="i-new" viewBox="0 0 24 24"><path d="M12 5v14M5 12h14"/></symbol>
        <symbol id="i-sun" viewBox="0 0 24 24">
          <circle cx="12" cy="12" r="4"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5
         12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6
         18.4l1.1-1.1M17.3 6.7l1.1-1.1"/></symbol>
        <symbol id="i-moon" viewBox="0 0 24 24">
          <path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"/></symbol>
        <symbol id="i-quote" viewBox="0 0 24 24"><path d="M5 5h14M5 9.5h14M5 14h9M5 18.5h6"/></symbol>
        <symbol id="i-pen" viewBox="0 0 24 24">
          <path d="M4.5 19.5 5.5 15 15.8 4.7a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0
         1 0 2.5L9 18.5z"/></symbol>
        <symbol id="i-open" viewBox="0 0 24 24"><path d="m8 10 4 4 4-4"/></symbol>
        <symbol id="i-alert" viewBox="0 0 24 24">
          <circle cx="12" cy="12" r="8.5"/><path d="M12 8v5M12 16v.1"/></symbol>
        </svg>

        <header class="bar">
          <div class="brand"><span class="mark"><svg><use href="#i-bird"/></svg></span><h1>{{project}}</h1></div>
          <nav class="tools">
            <button id="fresh" class="tool" hidden><svg class="icon"><use href="#i-new"/></svg><span
              data-text="fresh"></span></button>
            <button id="language" class="tool" data-label="otherLanguage"><span
              data-text="languageCode"></span></button>
            <button id="theme" class="tool square" data-label="theme"><svg class="icon"><use id="themeIcon"
              href="#i-moon"/></svg></button>
          </nav>
        </header>

        <main id="scroller">
          <section id="welcome" class="welcome">
            <span class="mark large"><svg><use href="#i-bird"/></svg></span>
            <h2 data-text="welcome"></h2>
            <p id="promise"></p>
            <ul id="examples" class="examples"></ul>
          </section>
          <div id="talk" class="talk" role="log" aria-live="polite" aria-relevant="additions"></div>
        </main>

        <footer class="foot">
          <form id="composer" class="composer">
            <textarea id="question" rows="1" maxlength="20000" autocomplete="off" data-hint="ask"
              data-label="ask"></textarea>
            <div class="row">
              <div id="modes" class="modes" role="group" data-label="mode">
                <button type="button" data-mode="extractive"><svg class="icon"><use href="#i-quote"/></svg><span
                  data-text="extractive"></span></button>
                <button type="button" data-mode="generative"><svg class="icon"><use href="#i-pen"/></svg><span
                  data-text="generative"></span></button>
              </div>
              <span class="keys" data-text="keys"></span>
              <button id="send" class="send" type="submit" data-label="send" disabled><svg
                 class="icon"><use id="sendIcon"
                href="#i-send"/></svg></button>
            </div>
          </form>
          <p class="note" id="note"></p>
        </footer>
        <script>{{script}}</script>
        </body>
        </html>
        """#
}
