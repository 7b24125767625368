// The chat page's look: one column, two themes, from a telephone's width to a desk's. No outside font or picture.

enum ChatPageStyle {
    static let text = #"""
        :root {
          --ground: #f6f7f9; --surface: #ffffff; --raised: #ffffff; --ink: #16202e; --soft: #586577; --faint: #667386;
          --line: #e1e6ed; --accent: #2457d6; --accent-ink: #ffffff; --accent-soft: #e9effd; --code: #f0f3f7;
          --danger: #b3261e; --danger-soft: #fdecea; --shadow: 0 1px 2px #16202e0d, 0 8px 28px #16202e12;
          --radius: 16px; color-scheme: light;
          font: 16px/1.65 "Pretendard Variable", Pretendard, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR",
            "Malgun Gothic", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
        }
        [data-theme=dark] {
          --ground: #0e131a; --surface: #151c26; --raised: #1a2330; --ink: #e7edf5; --soft: #9cabbe; --faint: #8494aa;
          --line: #263242; --accent: #80a9ff; --accent-ink: #0b1a38; --accent-soft: #1b2a47; --code: #0f161f;
          --danger: #ff9b93; --danger-soft: #34191a; --shadow: 0 1px 2px #0006, 0 8px 28px #0005; color-scheme: dark;
        }
        *, *::before, *::after { box-sizing: border-box; }
        html, body { height: 100%; margin: 0; }
        body {
          display: grid; grid-template-rows: auto 1fr auto; height: 100dvh; background: var(--ground);
          color: var(--ink);
          word-break: keep-all; overflow-wrap: anywhere; -webkit-font-smoothing: antialiased;
        }
        button, textarea { font: inherit; color: inherit; }
        button { cursor: pointer; border: 0; background: none; padding: 0; }
        button:disabled { cursor: default; }
        [hidden] { display: none !important; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .sprite { position: absolute; width: 0; height: 0; }
        .icon {
          width: 1.2em; height: 1.2em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8;
          stroke-linecap: round; stroke-linejoin: round;
        }

        .bar {
          display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 10px 20px;
          background: var(--surface); border-bottom: 1px solid var(--line);
        }
        .brand { display: flex; align-items: center; gap: 10px; min-width: 0; }
        .brand h1 {
          font-size: 1.02rem; font-weight: 680; letter-spacing: -.01em; margin: 0; white-space: nowrap;
          overflow: hidden;
          text-overflow: ellipsis;
        }
        .mark {
          display: grid; place-items: center; width: 32px; height: 32px; border-radius: 10px; flex: none; color: #fff;
          background: linear-gradient(145deg, #3f7bf5, #1d48b8);
        }
        .mark svg { width: 66%; height: 66%; }
        .mark.large { width: 60px; height: 60px; border-radius: 18px; box-shadow: 0 10px 26px #2457d640; }
        .mark.small { width: 28px; height: 28px; border-radius: 9px; }
        .tools { display: flex; gap: 6px; flex: none; }
        .tool {
          display: inline-flex; align-items: center; gap: 6px; height: 36px; padding: 0 12px; border-radius: 10px;
          color: var(--soft); font-size: .875rem; font-weight: 560; white-space: nowrap;
        }
        .tool.square { padding: 0; width: 36px; justify-content: center; }
        .tool:hover { background: var(--accent-soft); color: var(--accent); }

        main { overflow-y: auto; overscroll-behavior: contain; scrollbar-gutter: stable both-edges; }
        .welcome {
          max-width: 720px; min-height: 100%; margin: 0 auto; padding: 32px 20px; display: flex; flex-direction: column;
          align-items: center; justify-content: center; text-align: center;
        }
        .welcome h2 { font-size: 1.75rem; line-height: 1.3; letter-spacing: -.025em; margin: 22px 0 6px; }
        .welcome p { color: var(--soft); margin: 0; max-width: 34em; text-wrap: balance; }
        .examples {
          list-style: none; padding: 0; margin: 30px 0 0; width: 100%; display: grid; gap: 10px;
          grid-template-columns: repeat(auto-fit, minmax(250px, 1fr));
        }
        .examples button {
          width: 100%; height: 100%; text-align: start; padding: 14px 16px; border: 1px solid var(--line);
          border-radius: 14px; background: var(--surface); line-height: 1.45; font-size: .95rem;
          transition: border-color .15s, transform .15s, box-shadow .15s;
        }
        .examples button:hover { border-color: var(--accent); transform: translateY(-1px); box-shadow: var(--shadow); }

        .talk { max-width: 760px; margin: 0 auto; padding: 26px 20px 34px; display: grid; gap: 26px; }
        .talk:empty { display: none; }
        .mine {
          justify-self: end; max-width: min(85%, 560px); padding: 10px 16px; border-radius: 18px 18px 5px 18px;
          background: var(--accent); color: var(--accent-ink); white-space: pre-wrap;
        }
        .reply { display: grid; grid-template-columns: 28px minmax(0, 1fr); gap: 14px; }
        .reply > div { min-width: 0; padding-top: 1px; }
        .text > :first-child { margin-top: 0; }
        .text p, .text ul, .passage p, .passage ul { margin: .7em 0; white-space: pre-wrap; }
        .text ul, .passage ul { padding-inline-start: 1.3em; white-space: normal; }
        .text code, .passage code {
          font: .875em/1.5 ui-monospace, "SFMono-Regular", "D2Coding", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: .1em .35em;
        }
        .text pre, .passage pre {
          margin: .9em 0; padding: 14px 16px; border-radius: 12px; background: var(--code);
          border: 1px solid var(--line);
          overflow-x: auto; white-space: pre; word-break: normal; overflow-wrap: normal;
        }
        .text pre code, .passage pre code { background: none; border: 0; padding: 0; }
        .cite {
          display: inline-grid; place-items: center; min-width: 1.55em; height: 1.55em; padding: 0 .35em;
          margin: 0 .1em;
          border-radius: .5em; background: var(--accent-soft); color: var(--accent); font-size: .75em; font-weight: 700;
          vertical-align: .12em; line-height: 1;
        }
        .cite:hover { background: var(--accent); color: var(--accent-ink); }
        .caret::after {
          content: ""; display: inline-block; width: .5em; height: 1.05em; margin-inline-start: .15em;
          border-radius: 2px;
          background: var(--accent); vertical-align: -.16em; animation: blink 1s steps(2) infinite;
        }
        .waiting { display: inline-flex; gap: 5px; padding: 9px 0; }
        .waiting i { width: 7px; height: 7px; border-radius: 50%; background: var(--faint);
          animation: bob 1.1s infinite; }
        .waiting i:nth-child(2) { animation-delay: .15s; }
        .waiting i:nth-child(3) { animation-delay: .3s; }
        @keyframes blink { 50% { opacity: 0; } }
        @keyframes bob { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }

        .sources { margin-top: 16px; display: grid; gap: 8px; }
        .sources h3 { margin: 0 0 2px; font-size: .8125rem; font-weight: 650; color: var(--soft); }
        .source {
          border: 1px solid var(--line); border-radius: 12px; background: var(--surface); overflow: hidden;
          transition: border-color .15s;
        }
        .source:hover, .source[open] { border-color: color-mix(in srgb, var(--accent) 45%, var(--line)); }
        .source summary {
          display: grid; grid-template-columns: auto minmax(0, 1fr) auto; align-items: center; gap: 12px;
          padding: 10px 14px; cursor: pointer; list-style: none;
        }
        .source summary::-webkit-details-marker { display: none; }
        .source .number {
          display: grid; place-items: center; width: 26px; height: 26px; border-radius: 8px; font-size: .8125rem;
          font-weight: 700; background: var(--accent-soft); color: var(--accent);
        }
        .source .title { display: block; font-size: .9375rem; font-weight: 600; line-height: 1.4; }
        .source .path {
          display: block; font-size: .8125rem; color: var(--soft); white-space: nowrap; overflow: hidden;
          text-overflow: ellipsis; line-height: 1.5;
        }
        .source summary .icon { color: var(--faint); transition: transform .15s; }
        .source[open] summary .icon { transform: rotate(180deg); }
        .source .passage {
          margin: 0; padding: 12px 16px 14px 52px; border-top: 1px solid var(--line); font-size: .9rem;
          color: var(--soft);
          max-height: 320px; overflow-y: auto;
        }
        .source.flash { animation: flash 1.2s; }
        @keyframes flash { 0%, 40% { border-color: var(--accent); box-shadow: 0 0 0 3px var(--accent-soft); } }

        .after { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; margin: 10px 0 0 -8px; }
        .after .tool { height: 32px; padding: 0 9px; font-size: .8125rem; }
        .after .hint { color: var(--faint); font-size: .8125rem; margin-inline-start: 6px; }
        .fault {
          display: flex; flex-wrap: wrap; gap: 10px; align-items: center; padding: 12px 16px; border-radius: 12px;
          background: var(--danger-soft); color: var(--danger); font-size: .9375rem; margin-top: 4px;
        }
        .fault span { flex: 1 1 200px; }
        .fault button {
          padding: 6px 14px; border-radius: 9px; border: 1px solid currentColor; font-size: .875rem; font-weight: 600;
        }

        .foot { padding: 0 20px max(12px, env(safe-area-inset-bottom)); }
        .composer {
          max-width: 760px; margin: 0 auto; padding: 12px 12px 10px 18px; border: 1px solid var(--line);
          border-radius: 20px; background: var(--raised); box-shadow: var(--shadow); transition: border-color .15s;
        }
        .composer:focus-within { border-color: var(--accent); }
        .composer textarea {
          display: block; width: 100%; min-height: 1.65em; max-height: 11em; border: 0; outline: 0; padding: 2px 0;
          resize: none; background: none;
        }
        .composer textarea::placeholder { color: var(--faint); }
        .row { display: flex; align-items: center; gap: 12px; margin-top: 10px; }
        .modes { display: inline-flex; gap: 2px; padding: 3px; border-radius: 12px; background: var(--code);
          margin-left: -8px; }
        .modes button {
          display: inline-flex; align-items: center; gap: 6px; height: 32px; padding: 0 12px; border-radius: 9px;
          font-size: .8438rem; font-weight: 580; color: var(--soft); white-space: nowrap;
        }
        .modes button[aria-pressed=true] { background: var(--raised); color: var(--accent);
          box-shadow: 0 1px 3px #16202e26; }
        .keys { flex: 1; text-align: end; font-size: .78rem; color: var(--faint); white-space: nowrap;
          overflow: hidden; }
        .send {
          display: grid; place-items: center; width: 40px; height: 40px; border-radius: 13px; background: var(--accent);
          color: var(--accent-ink); flex: none; transition: opacity .15s, transform .1s; margin-left: auto;
        }
        .send:disabled { opacity: .35; }
        .send:not(:disabled):active { transform: scale(.95); }
        .note { text-align: center; font-size: .78rem; color: var(--faint); margin: 9px 0 0; min-height: 1.5em; }

        @media (max-width: 640px) {
          .bar { padding: 8px 12px; }
          .tool { padding: 0 9px; }
          .bar .tool span { font-size: .8438rem; }
          #fresh span { display: none; }
          .welcome h2 { font-size: 1.4rem; }
          .examples { grid-template-columns: 1fr; gap: 8px; margin-top: 24px; }
          .examples button { padding: 12px 14px; }
          .talk { padding: 18px 14px 26px; gap: 22px; }
          .reply { grid-template-columns: minmax(0, 1fr); gap: 8px; }
          .foot { padding-inline: 10px; }
          .keys { display: none; }
          .source .passage { padding-left: 16px; }
        }
        @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important;
          transition: none !important; } }
        """#
}
