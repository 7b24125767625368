// The chat page's behaviour, in two parts: words and drawing (ChatPageDrawing), and the conversation (here). Text of a
// model or a document reaches the page as text nodes only.

enum ChatPageScript {
    static let text = ChatPageDrawing.text + conversation

    private static let conversation = #"""

        // The conversation: asking, streaming, stopping, asking again.
        const turns = [];
        let running = null;

        // The conversation outlives a reload, and going back and forward; it ends with the tab.
        const keptTurns = "kalsae-turns-" + facts.project;
        function keep() {
          const told = turns.map(({ question, text, citations, kind, mode, reason, stopped, fault }) =>
            ({ question, text, citations, kind, mode, reason, stopped, fault }));
          try { sessionStorage.setItem(keptTurns, JSON.stringify(told)); } catch { /* it ends with the page then */ }
        }
        function restore() {
          let told = [];
          try { told = JSON.parse(sessionStorage.getItem(keptTurns)) || []; } catch { /* nothing to go on with */ }
          for (const turn of Array.isArray(told) ? told : []) {
            if (typeof turn.question !== "string") continue;
            turns.push(Object.assign(turn, {
              text: String(turn.text || ""), citations: Array.isArray(turn.citations) ? turn.citations : [],
              state: "done" }));
            drawQuestion(turn);
            drawReply(turn);
          }
          byId("welcome").hidden = turns.length > 0;
          byId("fresh").hidden = turns.length === 0;
        }

        function setRunning(controller) {
          running = controller;
          byId("sendIcon").setAttribute("href", controller ? "#i-stop" : "#i-send");
          byId("send").dataset.label = controller ? "stop" : "send";
          document.body.classList.toggle("running", Boolean(controller));
          byId("talk").setAttribute("aria-busy", String(Boolean(controller)));
          label(byId("send"));
          refreshSend();
        }

        function refreshSend() {
          byId("send").disabled = !running && byId("question").value.trim() === "";
        }

        async function* events(response) {
          const reader = response.body.getReader();
          const decoder = new TextDecoder();
          let pending = "";
          for (;;) {
            const { done, value } = await reader.read();
            pending += decoder.decode(value, { stream: !done });
            let end;
            while ((end = pending.indexOf("\n\n")) >= 0) {
              const event = { name: "message", data: "" };
              for (const line of pending.slice(0, end).split("\n")) {
                if (line.startsWith("event: ")) event.name = line.slice(7);
                if (line.startsWith("data: ")) event.data += line.slice(6);
              }
              pending = pending.slice(end + 2);
              if (event.data) yield { name: event.name, data: JSON.parse(event.data) };
            }
            if (done) return;
          }
        }

        // What the model is told of the conversation so far: finished turns, each question with its answer.
        function history(before) {
          return turns.slice(0, before).filter(turn => turn.text && !turn.fault).flatMap(turn => [
            { role: "user", content: turn.question }, { role: "assistant", content: turn.text }]);
        }

        async function answer(turn) {
          const controller = new AbortController();
          setRunning(controller);
          Object.assign(turn, { text: "", citations: [], kind: "", mode: state.mode, fault: null, state: "waiting" });
          drawReply(turn);
          let finished = false;
          try {
            const response = await fetch("/kalsae/v1/answer", {
              method: "POST", signal: controller.signal, headers: { "Content-Type": "application/json" },
              body: JSON.stringify({
                question: turn.question, mode: turn.mode, messages: history(turns.indexOf(turn)) }) });
            if (!response.ok) {
              const told = await faultOf(response);
              throw new ServerFault(told.message, told.code);
            }
            for await (const event of events(response)) {
              if (event.name === "citations") { turn.citations = event.data.citations; turn.kind = event.data.kind; }
              else if (event.name === "text") { turn.text += event.data.text; turn.state = "streaming"; }
              else if (event.name === "done") { finished = true; turn.reason = event.data.finish_reason; }
              else if (event.data.error) throw new ServerFault(event.data.error.message, event.data.error.code);
              scheduleDraw(turn);
            }
            if (!finished) throw new ServerFault(null);
            turn.state = "done";
          } catch (error) {
            turn.state = "done";
            if (controller.signal.aborted) turn.stopped = true;
            else if (error instanceof ServerFault) turn.fault = { message: error.detail, code: error.code };
            else turn.fault = { message: null };
          }
          if (running === controller) setRunning(null);
          drawReply(turn);
          keep();
        }

        class ServerFault extends Error {
          constructor(detail, code) { super("server"); this.detail = detail; this.code = code; }
        }

        async function faultOf(response) {
          try { return (await response.json()).error; } catch { return { message: null }; }
        }

        function ask(question) {
          if (running || question.trim() === "") return;
          const turn = { question: question.trim(), stopped: false };
          turns.push(turn);
          byId("welcome").hidden = true;
          byId("fresh").hidden = false;
          drawQuestion(turn);
          byId("question").value = "";
          grow();
          sticks = true;
          answer(turn);
        }

        function again(turn) {
          if (running) return;
          turn.stopped = false;
          answer(turn);
        }

        function startFresh() {
          if (running) running.abort();
          turns.length = 0;
          keep();
          byId("talk").replaceChildren();
          byId("welcome").hidden = false;
          byId("fresh").hidden = true;
          byId("question").focus();
        }

        // Typing: Enter sends, Shift+Enter breaks the line; an Enter that completes a Hangul syllable does neither.
        byId("question").addEventListener("keydown", event => {
          if (event.key === "Escape" && running) return running.abort();
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          ask(byId("question").value);
        });
        byId("question").addEventListener("input", () => { grow(); refreshSend(); });
        byId("composer").addEventListener("submit", event => {
          event.preventDefault();
          if (running) running.abort(); else ask(byId("question").value);
        });

        function grow() {
          const field = byId("question");
          field.style.height = "auto";
          field.style.height = field.scrollHeight + "px";
        }

        byId("fresh").addEventListener("click", startFresh);
        byId("language").addEventListener("click", () => choose("language", state.language === "ko" ? "en" : "ko"));
        byId("theme").addEventListener("click", () => choose("theme", state.theme === "dark" ? "light" : "dark"));
        for (const button of document.querySelectorAll("[data-mode]"))
          button.addEventListener("click", () => choose("mode", button.dataset.mode));
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => {
          if (!remembered("theme")) { state.theme = event.matches ? "dark" : "light"; show(); }
        });
        show();
        restore();
        refreshSend();
        byId("question").focus();
        """#
}
