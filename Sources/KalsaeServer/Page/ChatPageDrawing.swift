// The first part of the chat page's script: its words in Korean and English, what the person chose, and how answers,
// sources and faults are drawn. Everything is built from elements and text nodes; no markup is ever parsed.

enum ChatPageDrawing {
    static let text = #"""
        "use strict";
        const words = {
          ko: {
            languageCode: "English", otherLanguage: "Switch to English", theme: "밝게 · 어둡게", fresh: "새 대화",
            welcome: "무엇이 궁금하세요?", promiseDocuments: "문서에서 답을 찾아 출처와 함께 보여 드립니다.",
            promiseModel: "직접 학습한 언어 모델과 대화합니다.", ask: "질문을 입력하세요", mode: "답하는 방식",
            extractive: "문서 인용", generative: "모델 작성", send: "보내기", stop: "멈추기",
            keys: "Enter 보내기 · Shift+Enter 줄바꿈", quoted: "인용한 출처", related: "가까운 문서",
            copy: "복사", copied: "복사됨", again: "다시 답하기", stopped: "멈춘 답변입니다.",
            length: "길이 한도에서 끊긴 답변입니다.", retry: "다시 시도",
            noteExtractive: "답변은 문서의 문장을 그대로 인용합니다.",
            noteGenerative: "모델이 쓴 글은 틀릴 수 있습니다. 문서에서 확인하세요.",
            fault: "서버에 닿지 못했습니다. 서버가 켜져 있는지 확인해 주세요.", faultDetail: "답하지 못했습니다: ",
            openSource: "출처 ",
            faults: {
              context_length_exceeded: "질문이 모델이 읽을 수 있는 길이를 넘었습니다. 짧게 나누어 물어 주세요.",
              too_many_generations: "지금 다른 답변을 만들고 있습니다. 잠시 뒤에 다시 시도해 주세요.",
              too_many_bodies: "요청이 몰려 있습니다. 잠시 뒤에 다시 시도해 주세요.",
              request_too_large: "보낸 글이 너무 깁니다.", server_closing: "서버를 끄는 중입니다.",
              no_knowledge_base: "이 서버에는 찾아볼 문서가 없습니다.", model_not_found: "그 모델은 이 서버에 없습니다.",
              internal_error: "서버에서 처리하지 못했습니다. 자세한 내용은 서버 기록에 있습니다."
            }
          },
          en: {
            languageCode: "한국어", otherLanguage: "한국어로 보기", theme: "Light or dark", fresh: "New chat",
            welcome: "What would you like to know?",
            promiseDocuments: "Answers come from the documents, with their sources beside them.",
            promiseModel: "Talk with a language model of your own.", ask: "Ask a question", mode: "How to answer",
            extractive: "Quote", generative: "Write", send: "Send", stop: "Stop",
            keys: "Enter to send · Shift+Enter for a new line", quoted: "Sources quoted", related: "Closest passages",
            copy: "Copy", copied: "Copied", again: "Answer again", stopped: "This answer was stopped.",
            length: "This answer reached its length limit.", retry: "Try again",
            noteExtractive: "Answers quote the documents word for word.",
            noteGenerative: "What the model writes can be wrong. Check it against the documents.",
            fault: "The server could not be reached. Is it still running?", faultDetail: "There is no answer: ",
            openSource: "Source ", faults: {
              context_length_exceeded: "The question is longer than the model can read. Ask it in shorter parts.",
              too_many_generations: "Other answers are being made. Try again in a moment.",
              too_many_bodies: "Many requests are coming in. Try again in a moment.",
              request_too_large: "What you sent is too long.", server_closing: "The server is being stopped.",
              no_knowledge_base: "This server has no documents to search.",
              model_not_found: "There is no such model here.",
              internal_error: "The server could not finish this. Its log says more."
            }
          }
        };
        const facts = JSON.parse(document.querySelector("meta[name=kalsae-facts]").content);
        const byId = id => document.getElementById(id);
        const word = name => words[state.language][name];

        // What the person chose, kept in this browser where it allows that.
        function remembered(name) { try { return localStorage.getItem("kalsae-" + name); } catch { return null; } }
        function choose(name, value) {
          state[name] = value;
          try { localStorage.setItem("kalsae-" + name, value); } catch { /* the choice lasts as long as the page */ }
          show();
        }
        const oneOf = (value, choices, otherwise) => choices.includes(value) ? value : otherwise;
        const state = {
          language: oneOf(remembered("language"), ["ko", "en"],
            (navigator.language || "en").toLowerCase().startsWith("ko") ? "ko" : "en"),
          theme: oneOf(remembered("theme"), ["light", "dark"],
            matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"),
          mode: facts.knowledge ? oneOf(remembered("mode"), ["extractive", "generative"], "extractive") : "generative"
        };

        function make(name, properties = {}, ...children) {
          const element = document.createElement(name);
          for (const [key, value] of Object.entries(properties)) {
            if (key === "data") Object.assign(element.dataset, value);
            else if (key === "click") element.addEventListener("click", value);
            else element[key] = value;
          }
          element.append(...children);
          return element;
        }
        function icon(name, className = "icon") {
          const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
          svg.setAttribute("class", className);
          const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
          use.setAttribute("href", "#i-" + name);
          svg.append(use);
          return svg;
        }
        function label(element) {
          const text = word(element.dataset.label);
          element.setAttribute("aria-label", text);
          if (element.tagName === "BUTTON") element.title = text;
        }

        // Puts the chosen language, theme and mode on everything that is there.
        function show() {
          const root = document.documentElement;
          root.lang = state.language;
          root.dataset.theme = state.theme;
          byId("themeIcon").setAttribute("href", state.theme === "dark" ? "#i-sun" : "#i-moon");
          for (const element of document.querySelectorAll("[data-text]"))
            element.textContent = word(element.dataset.text);
          for (const element of document.querySelectorAll("[data-label]")) label(element);
          for (const element of document.querySelectorAll("[data-hint]"))
            element.placeholder = word(element.dataset.hint);
          for (const button of document.querySelectorAll("[data-mode]"))
            button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
          byId("modes").hidden = !facts.knowledge;
          byId("promise").textContent = word(facts.knowledge ? "promiseDocuments" : "promiseModel");
          byId("note").textContent = word(state.mode === "extractive" ? "noteExtractive" : "noteGenerative");
          byId("examples").replaceChildren(...facts.examples
            .filter(example => example.language === state.language).slice(0, 4)
            .map(example => make("li", {}, make("button", {
              type: "button", textContent: example.text, click: () => ask(example.text) }))));
        }

        // Markdown, as little of it as answers and passages need: headings, fenced code, lists, inline code, bold, and
        // marks of citation.
        function inline(text, turn) {
          return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*|\[\d{1,2}\])/).filter(Boolean).map(piece => {
            if (/^`[^`]+`$/.test(piece)) return make("code", { textContent: piece.slice(1, -1) });
            if (/^\*\*[^*]+\*\*$/.test(piece)) return make("strong", { textContent: piece.slice(2, -2) });
            const mark = /^\[(\d{1,2})\]$/.exec(piece);
            if (mark && turn.kind === "quoted" && turn.citations[mark[1] - 1]) return citeButton(Number(mark[1]), turn);
            return document.createTextNode(piece);
          });
        }
        function blocks(text, turn) {
          const drawn = [];
          text.split(/^```[^\n]*\n?/m).forEach((part, place) => {
            if (place % 2 === 1)
              drawn.push(make("pre", { tabIndex: 0 }, make("code", { textContent: part.trimEnd() })));
            else for (const block of part.split(/\n{2,}/)) {
              const lines = block.split("\n").filter(line => line.trim() !== "");
              if (lines.length === 0) continue;
              const heading = lines.length === 1 && /^#{1,6} +(.*)$/.exec(lines[0]);
              if (heading)
                drawn.push(make("p", {}, make("strong", { textContent: heading[1] })));
              else if (lines.every(line => /^\s*[-*] /.test(line)))
                drawn.push(make("ul", {}, ...lines.map(line =>
                  make("li", {}, ...inline(line.replace(/^\s*[-*] /, ""), turn)))));
              else drawn.push(make("p", {}, ...inline(block.trim(), turn)));
            }
          });
          return drawn;
        }
        function citeButton(number, turn) {
          const button = make("button", { className: "cite", type: "button", textContent: String(number), click: () => {
            const card = turn.element.querySelectorAll(".source")[number - 1];
            card.open = true;
            card.classList.remove("flash");
            requestAnimationFrame(() => card.classList.add("flash"));
            card.scrollIntoView({ block: "nearest", behavior: "smooth" });
          } });
          button.setAttribute("aria-label", word("openSource") + number);
          return button;
        }
        function place(passage) {
          if (!passage.page) return passage.source;
          const last = passage.last_page > passage.page ? "–" + passage.last_page : "";
          return passage.source + " p. " + passage.page + last;
        }
        function sources(turn) {
          if (turn.citations.length === 0) return [];
          return [make("section", { className: "sources" },
            make("h3", { data: { text: turn.kind }, textContent: word(turn.kind) }),
            ...turn.citations.map(passage => make("details", { className: "source" },
              make("summary", {}, make("span", { className: "number", textContent: passage.number }),
                make("span", {}, make("span", { className: "title", textContent: passage.title || passage.source }),
                  make("span", { className: "path", textContent: place(passage) })), icon("open")),
              make("div", { className: "passage", lang: passage.language },
                ...blocks(passage.text, { kind: "passage", citations: [] })))))];
        }
        function toolButton(name, act) {
          return make("button", { className: "tool", type: "button", data: { label: name }, click: act },
            icon(name), make("span", { data: { text: name }, textContent: word(name) }));
        }
        async function copy(turn, button) {
          try { await navigator.clipboard.writeText(turn.text); } catch {
            const field = make("textarea", { value: turn.text });
            document.body.append(field);
            field.select();
            document.execCommand("copy");
            field.remove();
          }
          button.replaceChildren(icon("check"), make("span", { textContent: word("copied") }));
          setTimeout(() => button.replaceChildren(icon("copy"), make("span", { data: { text: "copy" },
            textContent: word("copy") })), 1600);
        }
        function after(turn) {
          const row = make("div", { className: "after" });
          if (turn.text) row.append(toolButton("copy", event => copy(turn, event.currentTarget)));
          if (turns[turns.length - 1] === turn) row.append(toolButton("again", () => again(turn)));
          const hint = turn.stopped ? "stopped" : turn.reason === "length" ? "length" : null;
          if (hint) row.append(make("span", { className: "hint", data: { text: hint }, textContent: word(hint) }));
          return row;
        }
        function fault(turn) {
          // The server's own words are English; where the page knows the fault, it says it in the person's language.
          const known = word("faults")[turn.fault.code];
          const message = turn.fault.message ? word("faultDetail") + (known || turn.fault.message) : word("fault");
          const box = make("div", { className: "fault" }, icon("alert"), make("span", { textContent: message }),
            make("button", { type: "button", data: { text: "retry" }, textContent: word("retry"),
              click: () => again(turn) }));
          box.setAttribute("role", "alert");
          return box;
        }
        function drawQuestion(turn) {
          byId("talk").append(make("div", { className: "mine", textContent: turn.question }));
          turn.element = make("article", { className: "reply" });
          byId("talk").append(turn.element);
        }
        function drawReply(turn) {
          const open = [...turn.element.querySelectorAll(".source")].map(card => card.open);
          const body = make("div", {});
          const text = make("div", { className: "text" }, ...blocks(turn.text, turn));
          if (turn.state === "waiting" && !turn.fault)
            text.append(make("span", { className: "waiting" }, make("i"), make("i"), make("i")));
          else if (turn.state === "streaming") (text.lastElementChild || text).classList.add("caret");
          body.append(text);
          if (turn.state === "done") {
            if (turn.fault) body.append(fault(turn));
            body.append(...sources(turn));
            if (!turn.fault) body.append(after(turn));
            for (const other of turns) if (other !== turn && other.element)
              other.element.querySelector("[data-label=again]")?.remove();
          }
          const mark = make("span", { className: "mark small" }, icon("bird", ""));
          turn.element.replaceChildren(mark, body);
          turn.element.querySelectorAll(".source").forEach((card, place) => { card.open = Boolean(open[place]); });
          follow();
        }

        // Draws at most once a frame, and keeps the newest line in sight unless the person scrolled away.
        let drawing = false;
        let sticks = true;
        function scheduleDraw(turn) {
          if (drawing) return;
          drawing = true;
          requestAnimationFrame(() => { drawing = false; if (turn.state !== "done") drawReply(turn); });
        }
        function follow() {
          const scroller = byId("scroller");
          if (sticks) scroller.scrollTop = scroller.scrollHeight;
        }
        byId("scroller").addEventListener("scroll", () => {
          const scroller = byId("scroller");
          sticks = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
        });
        """#
}
