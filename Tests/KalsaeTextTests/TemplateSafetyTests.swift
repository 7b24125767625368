// What a template must not be able to do, and what its errors say.

import Foundation
import KalsaeContracts
import Testing

@testable import KalsaeText

@Suite struct TemplateSafetyTests {
    private func render(_ source: String, _ change: (inout ChatTemplate) -> Void = { _ in }) throws -> String {
        var template = try ChatTemplate(jinja: source, name: "t.jinja")
        change(&template)
        return try template.render(messages: [ChatMessage(role: .user, content: "hi")], addGenerationPrompt: false)
    }

    private func reason(_ source: String) -> String {
        do {
            return "rendered " + (try render(source))
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("a\n{{ missing.x }}", "t.jinja:2: 'missing' is undefined"),
        ("{{ messages[0].tools.x }}", "t.jinja:1: 'messages[0].tools' is undefined: a dictionary has no such member"),
        (
            "{{ messages[4]['role'] }}{{ messages[4].role }}",
            "t.jinja:1: 'messages[4]' is undefined: a list has no such member"
        ),
        (
            "{% for m in messages %}\n{{ m.content + m.name }}\n{% endfor %}",
            "t.jinja:2: 'm.name' is undefined: a dictionary has no such member"
        ),
        ("{{ f() }}", "t.jinja:1: 'f' is undefined"),
        (
            "{{ tools | tojson }}{{ nope | tojson }}",
            "t.jinja:1: 'tojson' cannot write something undefined: 'nope' is undefined"
        ),
        ("{% macro f(a) %}\n{{ a.b }}{% endmacro %}\n{{ f() }}", "t.jinja:2: parameter 'a' of 'f' was not given"),
        ("{{ 1 + 'a' }}", "t.jinja:1: a number + text is not possible"),
        ("\n\n{{ 1 | nosuch }}", "t.jinja:3: there is no filter 'nosuch'"),
        ("{% if x %}\n{% endfor %}", "t.jinja:2: there is no statement {% endfor %}"),
        ("{% if x %}\n", "t.jinja:1: {% if %} has no {% endif %}"),
        ("{{ x", "t.jinja:1: {{ has no }}"), ("{{ ) }}", "t.jinja:1: unexpected ')'"),
        ("{{ 'a }}", "t.jinja:1: a text in quotes has no end"), ("{# a", "t.jinja:1: a comment {# has no #}"),
        ("{% include 'x' %}", "t.jinja:1: {% include %} is not available in chat templates"),
        ("{% import '/etc/passwd' as p %}", "t.jinja:1: {% import %} is not available in chat templates"),
        ("{{ raise_exception('only users') }}", "t.jinja:1: the template refuses the conversation: only users"),
        ("{{ 9223372036854775807 + 1 }}", "t.jinja:1: a whole number does not fit in 64 bits"),
        ("{{ messages.append(1) }}", "t.jinja:1: 'append' of a list may not be used in a template"),
        (
            "{% set ns = namespace() %}{% set ns.__class__ = 1 %}",
            "t.jinja:1: a namespace cannot have the attribute '__class__': no name may begin with '_'"
        ),
    ])
    func errorsNameTemplateLineAndWhatWasMissing(source: String, expected: String) {
        #expect(reason(source) == expected)
    }

    /// CVE-2024-34359: templates that reached Python's classes through any value they could name.
    @Test(arguments: [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ messages.__class__.__base__ }}",
        "{{ namespace.__init__.__globals__ }}", "{{ raise_exception.__globals__['os'] }}",
        "{{ self.__init__.__globals__ }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ joiner.__init__.__globals__ }}", "{{ (1).__class__.__base__ }}", "{{ range.__class__.mro() }}",
        "{% macro f() %}{% endmacro %}{{ f.__globals__.x }}{{ f._func.__globals__ }}",
        "{{ '{0.__class__.__mro__}'.format('')[99].x }}", "{{ [1].__getitem__(0) }}",
        "{{ ''|attr('__class__')|attr('x') }}",
        "{{ {}|map(attribute='__class__')|list }}{{ ['']|map(attribute='__class__.__mro__')|list }}",
    ])
    func nothingLeadsOutOfTheSandbox(source: String) {
        let outcome = reason(source)
        #expect(!outcome.hasPrefix("rendered") || outcome == "rendered ", "\(outcome)")
    }

    @Test func noVariableOfTheProcessIsVisible() throws {
        for name in [
            "os", "environ", "env", "config", "request", "open", "eval", "exec", "import", "self", "cycler", "lipsum",
        ] {
            #expect(try render("{{ \(name) is defined }}") == "False")
        }
    }

    /// CVE-2025-62426 and its kind: loops, repeats and growth without end.
    @Test(arguments: [
        "{% for i in range(10**9) %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) if false %}{% endfor %}{% endfor %}",
        "{{ 'x' * 10**9 }}", "{{ 'x' * 9223372036854775807 }}", "{{ [0] * 10**9 }}", "{{ 10**9 * [[]] }}",
        "{{ (1,) * 10**9 }}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99999) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(99999) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x == ns.x[:] }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ '%1000000000d' % 1 }}", "{{ '%.1000000000f' % 1.5 }}", "{{ '%*d' % (10**9, 1) }}", "{{ 'x'.ljust(10**9) }}",
        "{{ 'x'.center(10**12) }}", "{{ 'x'|center(10**9) }}", "{{ '1'.zfill(10**9) }}",
        "{{ '{:1000000000}'.format('x') }}",
        "{{ [1] | tojson(indent=1000000000) }}",
        "{{ 'a\nb' | indent(10**9) }}{% for i in range(99999) %}{{ 'a\nb'|indent(4096) }}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{{ s|length }}{% set t = s.split('x') %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.replace('y', 'z') %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{{ 'y' in s }}{{ s == s ~ '' }}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{{ s[5] is defined }}{{ s[:1] }}{{ s|upper|length }}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{{ s }}{{ s }}{{ s }}",
        "{% for i in range(99999) %}{{ range(99999)|sum }}{% endfor %}",
        "{{ range(99999)|map('string')|map('center', 99999)|join }}",
        "{{ range(99999)|batch(1)|list|string|length * 0 }}{% for a in range(9999) %}{{ range(9999)|list|sort|length }}{% endfor %}",
        "{% set d = dict(range(9)|list|batch(2, 0)) %}{% for i in range(99999) %}{{ d|tojson }}{{ messages|tojson }}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{{ s|length }}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% if s == s ~ '' %}{% endif %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% if s < s %}{% endif %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s|upper %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s is lower %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.isalpha() %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.title() %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = messages[0][s] %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = messages[0].get(s) %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s in messages[0] %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.zfill(1) %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s|wordcount %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = [s]|string|length %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s|tojson %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = [s, s]|sort %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = [s, s]|unique|list %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = [messages]|map(attribute=s)|list %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.strip('x') %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.splitlines() %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.endswith(s) %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s|escape %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s|int %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = '%s' % s %}{% endfor %}",
        "{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set t = s.format() %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% for k in d %}{% break %}{% endfor %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = d|items %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = d.items() %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = d|list %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = d == d %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = dict(d) %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = namespace(d) %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = d|first %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = dict(**d) %}{% endfor %}",
        "{% set d = dict(range(99998)|batch(2)|list) %}{% for i in range(99999) %}{% set t = d|dictsort %}{% endfor %}",
        "{{ 2 ** 10**9 }}", "{{ strftime_now('%c' * 100000) }}",
        "{% for i in range(99999) %}{{ strftime_now('%A') }}{{ strftime_now('%c' * 128) }}{% endfor %}",
    ])
    func hostileTemplatesAreStoppedAtOnce(source: String) {
        var outcome = ""
        let took = processorTime { outcome = reason(source) }
        #expect(!outcome.hasPrefix("rendered"), "it was let through")
        // On an idle machine it takes a tenth of this at most.
        #expect(took < .milliseconds(1000), "\(took) for \(source.prefix(80))")
    }

    @Test func depthIsLimitedInEveryDirection() {
        let deep = 5_000
        let sources = [
            "{{ " + String(repeating: "(", count: deep) + "1" + String(repeating: ")", count: deep) + " }}",
            "{{ " + String(repeating: "[", count: deep) + String(repeating: "]", count: deep) + " }}",
            "{{ " + String(repeating: "not ", count: deep) + "1 }}",
            "{{ " + String(repeating: "-", count: deep) + "1 }}",
            "{{ 1" + String(repeating: " + 1", count: deep) + " }}",
            "{{ a" + String(repeating: ".a", count: deep) + " }}",
            "{{ a" + String(repeating: "|upper", count: deep) + " }}",
            "{{ a" + String(repeating: "[0]", count: deep) + " }}",
            "{{ " + String(repeating: "1 if 1 else ", count: deep) + "1 }}",
            "{{ a" + String(repeating: "()", count: deep) + " }}",
            String(repeating: "{% if 1 %}", count: deep) + String(repeating: "{% endif %}", count: deep),
            "{% set " + String(repeating: "(", count: deep) + "a" + String(repeating: ")", count: deep) + " = 1 %}",
            "{{ " + String(repeating: "(a if ", count: deep) + "1" + String(repeating: ")", count: deep) + " }}",
        ]
        for source in sources { #expect(!reason(source).hasPrefix("rendered"), "\(source.prefix(20))") }
    }

    @Test func whatIsLinkedInCirclesIsFreedAndPrintingItStops() {
        #expect(reason("{% set ns = namespace() %}{% set ns.me = [ns] %}{{ ns.me }}").contains("too deep"))
        #expect(
            reason(
                "{% set ns = namespace(h=0) %}{% for i in range(20000) %}{% set ns.h = namespace(h=ns.h) %}{% endfor %}"
            )
                == "rendered ")
    }

    @Test func outputAndStepsHaveTheirOwnLimits() throws {
        #expect(throws: TextError.template(name: "t.jinja", line: 1, reason: "its text is longer than 8 bytes")) {
            try render("abc{{ 'defg' }}hi") {
                $0.limits.outputBytes = 8
                $0.limits.outputBytesPerByte = 0
            }
        }
        #expect(throws: TextError.self) {
            try render("{% for i in range(50) %}{% endfor %}") {
                $0.limits.steps = 20
                $0.limits.stepsPerValue = 1
            }
        }
        #expect(try render("{% for i in range(50) %}{% endfor %}ok") { $0.limits.steps = 200 } == "ok")
    }

    /// The limits are for templates that grow, not for people who talk a lot.
    @Test func longConversationsStayWithinTheLimits() throws {
        let cases = try TemplateCases(TemplateParityTests.recorded)
        let long = String(repeating: "긴 글 and more </think> ", count: 40_000)
        var turns: [ChatMessage] = []
        for turn in 0..<3_000 {
            turns.append(
                ChatMessage(role: turn % 2 == 0 ? .user : .assistant, content: turn == 7 ? long : "turn \(turn)"))
        }
        for value in cases.list("templates") {
            let template = try ChatTemplate(jinja: try #require(value["template"]?.string), name: "t")
            let text = try template.render(messages: turns, addGenerationPrompt: true)
            #expect(text.contains("turn 2999"))
        }
    }

    /// Every prefix and many damaged copies of working templates parse, or fail as an error should.
    @Test func brokenTemplatesNeverTrap() throws {
        let cases = try TemplateCases(TemplateParityTests.recorded)
        var state: UInt64 = 7
        func random(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        let sources = (cases.list("templates") + cases.list("expressions")).compactMap { $0["template"]?.string }
        #expect(sources.count > 200)
        let pieces = [
            "{%", "%}", "{{", "}}", "-", "|", "(", ")", "[", "]", "if", "for", "'", "\\", "é", "#}", " ", "is", ".",
        ]
        for source in sources {
            for _ in 0..<12 {
                var scalars = Array(source.unicodeScalars)
                switch random(3) {
                case 0: scalars = Array(scalars.prefix(random(scalars.count + 1)))
                case 1:
                    scalars.insert(contentsOf: pieces[random(pieces.count)].unicodeScalars, at: random(scalars.count))
                default: scalars.remove(at: random(scalars.count))
                }
                let text = String(String.UnicodeScalarView(scalars))
                do {
                    _ = try render(text)
                } catch {
                    #expect(error is TextError, "\(error)")
                }
            }
        }
    }
}
