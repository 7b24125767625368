#!/usr/bin/env python3
"""Makes chat-templates.json: what Jinja2, as transformers sets it up, renders from templates written for this purpose.

    pip install transformers jinja2 && python3 Tests/Fixtures/chat_templates.py > Tests/Fixtures/chat-templates.json

Tests/Parity/templates.py uses the same conversations and the same renderer for templates of models.
"""
import datetime
import json
import sys

import transformers
from transformers.utils import chat_template_utils

NOW = datetime.datetime(2026, 3, 5, 7, 8, 9, 250000)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW


def render(template, messages, tools=None, prompt=False, variables=None):
    """{"text", "generated"} or {"error"}; generated are UTF-8 bytes of the text, or None where nothing marks them."""
    chat_template_utils.datetime = Clock
    marked = "{% generation" in template or "{%- generation" in template
    try:
        texts, indices = chat_template_utils.render_jinja_template(
            [messages], tools=tools, chat_template=template, return_assistant_tokens_mask=marked,
            add_generation_prompt=prompt, **TOKENS, **(variables or {}))
    except Exception as error:
        return {"error": type(error).__name__}
    text = texts[0]
    try:
        text.encode()
    except UnicodeEncodeError:
        return {"error": "UnicodeEncodeError"}
    spans = None
    if marked:
        spans = [[len(text[:a].encode()), len(text[:b].encode())] for a, b in indices[0]]
    return {"text": text, "generated": spans}


WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather", "description": "The weather now: \"rain\" or <sun> & more, 날씨.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Name of the city"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
                "days": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
                "place": {"type": "object", "properties": {"lat": {"type": "number"}, "on": {"type": ["boolean", "null"]}},
                          "required": ["lat"]},
            },
            "required": ["city"],
        },
        "return": {"type": "string"},
    },
}
CLOCK = {"type": "function", "function": {"name": "time", "description": "The time.",
                                          "parameters": {"type": "object", "properties": {}}}}


def call(name, arguments, id=None):
    result = {"type": "function", "function": {"name": name, "arguments": arguments}}
    return {"id": id, **result} if id else result


def conversations():
    system = {"role": "system", "content": "You are terse. 짧게 답한다.\n"}
    user, answer = {"role": "user", "content": "안녕? <|im_end|> {{ x }}"}, {"role": "assistant", "content": "Hello!"}
    parts = {"role": "user", "content": [{"type": "text", "text": "Look:"}, {"type": "image", "image": "a.png"},
                                         {"type": "text", "text": " what?"}]}
    asked = {"role": "user", "content": "Weather in Seoul?"}
    called = {"role": "assistant", "content": "", "tool_calls": [
        call("get_weather", {"city": "서울", "days": [1, 2.5, None, True], "place": {"lat": 37.56, "on": False}}, "abcdefghi")]}
    twice = {"role": "assistant", "content": None, "tool_calls": [
        call("get_weather", {"city": "A \"b\" <c> & 'd'\\\n"}, "call00001"), call("time", {}, "call00002")]}
    told = {"role": "tool", "name": "get_weather", "tool_call_id": "abcdefghi", "content": "{\"sky\": \"clear\"}"}
    both = [{"role": "tool", "name": "get_weather", "tool_call_id": "call00001", "content": "rain"},
            {"role": "tool", "name": "time", "tool_call_id": "call00002", "content": "12:00"}]
    final = {"role": "assistant", "content": "It is clear."}
    thinking = {"role": "assistant", "content": "<think>\nhm\n</think>\n\nYes.", }
    reasoned = {"role": "assistant", "content": "Yes.", "reasoning_content": "First\nsecond."}
    developer = {"role": "developer", "content": "Be kind."}
    tools = [WEATHER, CLOCK]
    cases = {
        "user": ([user], None), "system": ([system, user], None),
        "turns": ([user, answer, {"role": "user", "content": " more \n"}, {"role": "assistant", "content": "  ok\n\n"},
                   asked], None),
        "system turns": ([system, user, answer, asked, final], None),
        "answered": ([user, answer], None),
        "parts": ([parts], None), "parts turns": ([system, parts, {"role": "assistant", "content": [
            {"type": "text", "text": "A picture."}]}, asked], None),
        "tools offered": ([system, asked], tools), "tools no system": ([asked], tools),
        "tool called": ([system, asked, called, told], tools),
        "tool answered": ([system, asked, called, told, final], tools),
        "tools twice": ([asked, twice, *both, final, user], tools),
        "tool called without tools": ([asked, called, told, final], None),
        "last is a call": ([asked, called], tools),
        "thinking": ([user, thinking, asked], None), "reasoned": ([user, reasoned, asked, reasoned], None),
        "reasoned tools": ([system, asked, {**called, "reasoning_content": "Ask it."}, told, reasoned], tools),
        "developer": ([developer, user], None), "two users": ([user, asked], None),
        "assistant first": ([answer, user], None), "empty": ([], None),
        "empty content": ([{"role": "user", "content": ""}, {"role": "assistant", "content": ""}], None),
        "string arguments": ([asked, {"role": "assistant", "content": "", "tool_calls": [
            call("time", "{\"zone\": \"KST\"}", "abcdefghi")]}, told], tools),
    }
    for name, (messages, offered) in cases.items():
        for prompt in (False, True):
            yield {"name": name + (" +prompt" if prompt else ""), "messages": messages, "tools": offered, "prompt": prompt}


VARIABLES = {
    "s": "Hello, 세계 <b>&\"q\"</b>'s ", "e": "", "w": "the quick  brown\tfox\njumps", "n": 7, "z": 0, "m": -3, "f": 2.5,
    "g": 1e16, "h": 1e-05, "xs": [3, 1, 2], "ys": ["b", "A", "c", "a"], "no": [], "t": True, "u": False, "nil": None,
    "d": {"b": 1, "A": [1, {"x": None}], "c": "é\"\\\n\t\u0001", "items": 5}, "o": {},
    "people": [{"name": "Kim", "age": 30, "city": {"name": "Seoul"}}, {"name": "lee", "age": 25, "city": {"name": "Busan"}},
               {"name": "Ann", "age": 30, "city": {}}],
    "k": "가나다ǅßΣ", "mixed": [1, "1", 1.0, True, None, [], {}],
}


def expressions():
    """Expressions that show each feature, one a line."""
    return [line for line in r"""
s
s|upper ~ s|lower ~ e
w|title ~ '|' ~ w|capitalize ~ '|' ~ w.title()
k.upper() ~ k.lower() ~ k.capitalize() ~ k.title() ~ k.swapcase()
s|trim ~ '.' ~ '  x '.strip() ~ '.' ~ 'xxaxx'.strip('x') ~ 'xxaxx'.lstrip('x') ~ 'xxaxx'.rstrip('x')
w.split() ~ w.split(' ') ~ w.split(' ', 1) ~ w.rsplit(None, 1) ~ w.split(None, 2)
'a,b,c'.rsplit(',', 1) ~ 'abc'.split('x') ~ ''.split() ~ ''.split(',')
'a</t>b</t>c'.split('</t>')[-1] ~ 'a</t>b'.split('</t>')[0].rstrip('\n')
'a-b-c'.partition('-') ~ 'a-b-c'.rpartition('-') ~ 'abc'.partition('-') ~ 'abc'.rpartition('-')
'x'.join(ys) ~ ys|join ~ ys|join(', ') ~ people|join('/', attribute='name')
s.startswith('Hel') ~ s.endswith(' ') ~ s.startswith(('x', 'H')) ~ s.startswith('ello', 1) ~ s.endswith('x')
s.find('l') ~ s.rfind('l') ~ s.find('zz') ~ s.index('세') ~ s.count('l') ~ s.count('')
s.replace('l', 'L') ~ s.replace('l', 'L', 1) ~ 'ab'.replace('', '-') ~ s|replace('l', '1') ~ s|replace(' ', '_', 1)
'TestHook'.removeprefix('Test') ~ 'TestHook'.removesuffix('Hook') ~ 'x'.removeprefix('y')
'7'.zfill(3) ~ '-7'.zfill(4) ~ 'x'.ljust(3, '.') ~ 'x'.rjust(3) ~ 'x'.center(4, '*') ~ 'xy'.center(5, '*')
'a\nb\r\nc\n'.splitlines() ~ 'a\nb\r\nc\n'.splitlines(true) ~ '\n'.splitlines() ~ ''.splitlines()
'12'.isdigit() ~ '１２'.isdigit() ~ '²'.isdigit() ~ '²'.isdecimal() ~ '½'.isnumeric() ~ ''.isdigit() ~ 'a1'.isalnum() ~ k.isalpha() ~ ' \t'.isspace()
'ab'.islower() ~ 'AB1'.isupper() ~ '1'.isupper() ~ 'é'.isascii() ~ ''.isascii()
'{} {} {0}'.format(1, 2)
'{} {}'.format(1, 2) ~ '{0}{1}{0}'.format('a', 'b') ~ '{x}'.format(x=d) ~ '{{}}'.format() ~ '{:>5}|{:<5}|{:^5}'.format('a', 'b', 'c')
'{:05d} {:.2f} {:x} {!r}'.format(42, f, 255, 'q')
'%s of %d' % ('x', 3) ~ '%5.1f|%-5s|%05d|%+d|%x|%X|%o' % (f, 'a', 42, 7, 255, 255, 8) ~ '%%' % ()
'%(a)s-%(b)s' % {'a': 1, 'b': none} ~ '%r' % 'it\'s' ~ '%s' % xs ~ '%c%c' % ('a', 98) ~ '%e' % f ~ '%g' % 0.0001
'%s' % nothing ~ '%s %s'|format('a', 1) ~ '%(x)s'|format(x=2)
'%s' % (1, 2)
'%s %s' % 1
'%d' % 'x'
[n + 1, n - 1, n * 2, n / 2, n // 2, n % 2, n ** 2, m // 2, m % 2, n // m, n % m]
[n + f, f // 2, f % 2, -f // 2, -f % 2, 2 ** -1, 2 ** 0.5, 7 / 7, true + 1, 2 ** 3 ** 2]
g ~ h ~ 0.1 ~ 1.0 ~ 100000.0 ~ 123456789012345.0 ~ 1e22 ~ 1.5e300 ~ -0.0 ~ 1e15 ~ 123456789.125 ~ 0.0001 ~ 1e-4 ~ 5e-324
1_000 ~ 0x1F ~ 0b101 ~ 0o17 ~ 1e3 ~ 1.5e-3 ~ 1_0.5
1 / 0
1 // 0
1 % 0
'a' + 1
none + 1
[xs + [4], (1,) + (2,), xs * 2, 'ab' * 2, 3 * 'x', 'x' * -1, [0] * 0]
[-n, +n, - -n, not n, not not n, -true]
[n == 7, n == 7.0, n == '7', t == 1, none == none, xs == [3, 1, 2], (1, 2) == [1, 2], d == d, {'a': 1} == {'a': 1.0}]
[n < 8, n <= 7, n > 7, n >= 7, n != 7, 1 < 2 < 3, 1 < 3 < 2, 'a' < 'b', 'a' < 'B', [1, 2] < [1, 3], (1,) < (1, 0)]
'a' < 1
none < 1
nothing < 1
nothing == nothing ~ nothing == none ~ nothing != 1
'ell' in s ~ 'x' not in s ~ 3 in xs ~ 3.0 in xs ~ 'A' in d ~ 1 in d ~ '' in e ~ none in mixed ~ 'x' in no ~ 'a' in nothing
1 in s
1 in n
n and z ~ z or 'x' ~ (n and 'y') ~ (e or none) ~ (no or o or 'last') ~ (1 and 0 or 2)
'y' if n else 'n' ~ '.' ~ ('a' if z) ~ '.' ~ ('a' if z else 'b' if u else 'c')
('a' if z).x
xs[0] ~ xs[-1] ~ xs[9] ~ xs['0'] ~ d['A'] ~ d.A[1].x ~ d['zz'] ~ s[0] ~ s[-2] ~ k[1] ~ xs.0
d.items is mapping ~ d['items'] ~ d.get('items') ~ d.get('q') ~ d.get('q', 4) ~ d.get(nothing, 5) ~ d.items is callable
xs[1:] ~ xs[:-1] ~ xs[::-1] ~ xs[::2] ~ s[2:5] ~ s[::-1] ~ s[-4:] ~ xs[5:] ~ xs[-100:2] ~ xs[2:0:-1] ~ (1, 2, 3)[1:] ~ range(9)[2:8:3]
xs[::0]
n[1:]
people[0].name ~ people[0]['city']['name'] ~ people[2].city.name ~ people[-1].age
people[2].city.name.first
nothing.x
nothing[0]
nothing()
n.x ~ n.x.y
d.A.append(1)
d.update({'a': 1})
d.pop('b')
s.__class__
s.__class__.__mro__
s['__class__']
d.__class__ is defined ~ xs.append is defined ~ s._x is defined ~ d['__class__'] is defined
xs|first ~ xs|last ~ xs|length ~ xs|count ~ xs|sum ~ xs|min ~ xs|max ~ xs|sort ~ xs|sort(reverse=true) ~ no|first ~ no|min
ys|sort ~ ys|sort(case_sensitive=true) ~ ys|unique|list ~ ys|max ~ s|length ~ d|length ~ k|length ~ nothing|length
people|sort(attribute='age')|map(attribute='name')|list ~ people|sort(attribute='age,name')|map(attribute='name')|join(',')
people|map(attribute='city.name')|list ~ people|map(attribute='city.name', default='?')|list ~ people|sum(attribute='age') ~ people|max(attribute='age')
xs|map('string')|list ~ ys|map('upper')|join ~ ys|map('replace', 'a', '1')|list ~ people|map('length')|list ~ xs|map('abs')|list
xs|map('nosuch')|list
xs|select('odd')|list ~ xs|reject('odd')|list ~ xs|select('greaterthan', 1)|list ~ mixed|select|list ~ mixed|reject|list ~ ys|select('in', ['a', 'b'])|list
people|selectattr('age', 'equalto', 30)|map(attribute='name')|list ~ people|rejectattr('age', '==', 30)|list|length ~ people|selectattr('city.name')|list|length ~ people|selectattr('zip', 'defined')|list
people|groupby('age') ~ xs|batch(2)|list ~ xs|batch(2, 0)|list ~ xs|reverse|list ~ s|reverse ~ ys|list|reverse|list
d|dictsort|list ~ {'b': 2, 'a': 3}|dictsort(by='value') ~ {'b': 2, 'B': 3, 'a': 1}|dictsort(true) ~ {'b': 2, 'a': 1}|dictsort(reverse=true)
{'b': 2, 'a': 3}.items() ~ {'b': 2, 'a': 3}.keys() ~ {'b': 2}.values() ~ {'b': 2}|items|list ~ {'b': 2}|list ~ {'b': 2}.items()|list ~ {'a': 1}.keys()|length
nothing|items|list ~ n|default(1) ~ nothing|default('x') ~ e|default('x') ~ e|default('x', true) ~ nothing|d ~ none|default('y') ~ none|default('y', boolean=true)
none|length
n|length
nothing|first
none|first
'42'|int ~ '42.9'|int ~ 'x'|int ~ 'x'|int(5) ~ 'ff'|int(base=16) ~ '0x1f'|int(0, 16) ~ 3.9|int ~ none|int ~ true|int ~ ' 7 '|int ~ '1_0'|int
'1.5'|float ~ 'x'|float ~ 'x'|float(2.5) ~ '1e3'|float ~ 'inf'|float ~ 3|float ~ '.5'|float ~ '5.'|float
f|round ~ 3.5|round ~ 2.675|round(2) ~ 7|round ~ 2.1|round(method='ceil') ~ 2.9|round(0, 'floor') ~ -2.5|round|int ~ 15|round(-1) ~ 25|round(-1)
m|abs ~ -2.5|abs ~ n|string ~ f|string ~ none|string ~ t|string ~ xs|string ~ d|string
'a\nb\n\nc'|indent ~ '|' ~ 'a\nb'|indent(2, true) ~ '|' ~ 'a\n\nb'|indent(2, false, true) ~ 'a\nb'|indent('> ')
'x'|center(5) ~ w|wordcount ~ k|wordcount ~ 'it is-a test'|title
s|escape ~ s|e ~ s|safe ~ (s|safe) + '<' ~ '<' + ('<'|safe) ~ ('<%s>'|safe) % '<' ~ (s|safe|upper) ~ [s|safe] ~ ('a'|safe ~ '<') ~ '<'|safe|escape ~ '<'|safe|forceescape
d|tojson ~ xs|tojson ~ s|tojson ~ none|tojson ~ t|tojson ~ f|tojson ~ g|tojson ~ (1, 2)|tojson ~ o|tojson ~ no|tojson ~ k|tojson
d|tojson(indent=2)
people|tojson(indent=4, sort_keys=true)
d|tojson(separators=(',', ':')) ~ k|tojson(ensure_ascii=true) ~ '😀\u007f'|tojson(true) ~ d|tojson(sort_keys=true) ~ {1: 2, none: 3, true: 4, 1.5: 5}|tojson ~ xs|tojson(indent=0) ~ o|tojson(indent=2) ~ [[], {}]|tojson(indent='-')
nothing|tojson
range(3)|tojson
{1: 2, 'a': 3}|tojson(sort_keys=true)
'a\u00e9\x41\n\t\\\'\"\q\101' ~ "it's" ~ 'a' 'b' ~ "\U0001F600"
['it\'s', 'a"b', 'both\'"', '\n\t\\\x00\x7f\xa0\u200b\ue000'] ~ ('x',) ~ () ~ [none, true, 1.5]
{'a': 1, 2: [3], (1, 2): none, 'a': 9} ~ {} ~ {true: 'x', 1: 'y'} ~ dict(a=1) ~ dict([('a', 1), ('b', 2)]) ~ dict({'x': 1}, y=2)
{[1]: 2}
range(3)|list ~ range(1, 4)|list ~ range(5, 0, -2)|list ~ range(3) ~ range(1, 9, 2) ~ range(3)|length ~ range(3)[1] ~ 2 in range(3) ~ range(0)|list
range(100001)
range(10**9)
range(1, 2, 0)
strftime_now('%Y-%m-%d %d %b %B %a %A %H:%M:%S %j %p %I %y %f %%')
strftime_now('%-d %e|%Z|%z|') ~ strftime_now('') ~ strftime_now('년 %Y')
raise_exception('no ' ~ n)
namespace(a=1).a ~ namespace({'b': 2}).b ~ namespace() ~ namespace(a=1, b='x')
namespace(_x=1)
n is defined ~ nothing is defined ~ nothing is undefined ~ n is number ~ f is float ~ n is integer ~ t is integer ~ t is number ~ t is boolean ~ s is string ~ xs is string
xs is iterable ~ s is iterable ~ n is iterable ~ nothing is iterable ~ d is mapping ~ xs is mapping ~ xs is sequence ~ d is sequence ~ s is sequence ~ n is sequence ~ nothing is sequence ~ d.items() is sequence ~ none is iterable
none is none ~ nothing is none ~ t is true ~ n is true ~ u is false ~ z is false ~ 3 is odd ~ 4 is even ~ 9 is divisibleby 3 ~ 9 is divisibleby(2) ~ 'a' is lower ~ 'A' is upper
n is equalto 7 ~ n is eq(7) ~ n is gt 3 ~ n is lt(3) ~ n is not none ~ 'a' is in ['a'] ~ n is sameas n ~ none is sameas none ~ range is callable ~ n is callable ~ 'upper' is filter ~ 'odd' is test ~ (s|safe) is escaped
not n is odd ~ n is odd and z is even ~ n is not odd or true
n is nosuch
n|nosuch
'x' if true else n|nosuch
1 if n is odd else 2 + 3
(1, 2)|list ~ (1,) ~ 1, 2
xs|join(',') | replace(',', ';') ~ ((xs|join)|int + 1)
loop
s|attr('upper') is defined ~ d|attr('b') is defined
s.format_map(d)
nothing|upper ~ nothing|trim ~ none|upper ~ n|upper ~ nothing|list ~ nothing|join(',') ~ nothing|string
none|list
people|map(attribute='name')|first
people|map(attribute='name')|length
xs|reverse|length
xs|list|tojson ~ xs|map('string')|list|tojson
d.b ~ d.c|length ~ d.A|first ~ d['A'][1]['x'] ~ d.A[1]['y'] is defined
'abc'|first ~ 'abc'|last ~ e|first ~ 'cab'|sort ~ 'cab'|list ~ 'hello'|unique|join
'a'.upper()|lower ~ 'A'|lower|upper.lower() if false else 'q'
'%s' % ('x',) ~ '%s' % [1] ~ '%s' % none ~ '%s' % {}
xs.index(1) ~ xs.count(3) ~ (1, 1).count(1)
xs.index(9)
[1, 2] is sameas [1, 2] ~ xs is sameas xs ~ true is sameas 1
s|float ~ xs|int ~ d|int
-1|abs ~ -n|abs ~ (-n)|abs ~ 2**-n
[not true == false, (not none), 1 == 1 == 1, 1 in [1] == true]
""".split("\n") if line]


SNIPPETS = {
    "loop variables": "{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}"
                      "{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a', 'b') }}"
                      "{{ loop.changed(x > 1) }};{% endfor %}",
    "loop else": "{% for x in no %}x{% else %}none{% endfor %}{% for x in xs %}x{% else %}none{% endfor %}"
                 "{% for x in xs %}{% continue %}{% else %}skipped{% endfor %}{% for x in xs %}{% break %}{% else %}left{% endfor %}",
    "loop filter": "{% for x in xs if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% endfor %}"
                   "{% for p in people if p.age == 30 %}{{ p.name }}{% endfor %}",
    "loop unpacks": "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}"
                    "{% for k in d %}{{ k }}{% endfor %}{% for c in 'a가' %}[{{ c }}]{% endfor %}",
    "loop unpacks wrongly": "{% for a, b in [(1, 2, 3)] %}{{ a }}{% endfor %}",
    "loop over a number": "{% for x in n %}{% endfor %}",
    "loop over nothing": "{% for x in nothing %}x{% endfor %}.",
    "loop recursive": "{% for x in [1, [2, [3]], 4] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}:{{ loop.depth }}{% endif %}{% endfor %}",
    "loops within loops": "{% for a in xs %}{% for b in xs %}{{ loop.index }}{% if b == 1 %}{% break %}{% endif %}{% endfor %}|{{ loop.index }} {% endfor %}",
    "scope of loops": "{% set x = 1 %}{% for i in xs %}{{ x }}{% set x = x + 1 %}{{ x }} {% endfor %}{{ x }}",
    "scope of ifs": "{% if true %}{% set y = 5 %}{% endif %}{{ y }}{% for i in xs %}{% if i == 1 %}{% set y = 9 %}{% endif %}{{ y }}{% endfor %}{{ y }}",
    "namespace": "{% set ns = namespace(n=0, seen=[]) %}{% for x in xs %}{% set ns.n = ns.n + x %}{% set ns.seen = ns.seen + [x] %}{% endfor %}{{ ns.n }}{{ ns.seen }}{{ ns.zz }}",
    "no namespace": "{% set q = {} %}{% set q.a = 1 %}",
    "namespace underscore": "{% set ns = namespace() %}{% set ns._a = 1 %}",
    "set several": "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set a, b = b, a %}{{ a }}{{ b }}{% set c = 1, %}{{ c }}",
    "set block": "{% set x %}a {{ n }} b{% endset %}[{{ x }}]{% set y | upper | trim %} q {{ n }} {% endset %}[{{ y }}]",
    "scope of set blocks": "{% set a = 1 %}{% set x %}{% set a = 2 %}{{ a }}{% endset %}{{ x }}{{ a }}",
    "macros": "{% macro f(a, b=2, c=a) %}<{{ a }},{{ b }},{{ c }}>{% endmacro %}{{ f(1) }}{{ f(1, c=5) }}{{ f(b=3, a=4) }}{{ f() }}{{ f(*[7, 8]) }}{{ f(**{'a': 9}) }}",
    "macro special names": "{% macro f(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1, 2, 3, x=4) }}{{ f() }}",
    "macro too many": "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
    "macro unknown name": "{% macro f(a) %}{% endmacro %}{{ f(b=2) }}",
    "macro sees later names": "{% macro f() %}{{ late }}{% endmacro %}{{ f() }}|{% set late = 3 %}{{ f() }}",
    "macro recursive": "{% macro fact(n) %}{% if n <= 1 %}1{% else %}{{ n * (fact(n - 1)|int) }}{% endif %}{% endmacro %}{{ fact(6) }}",
    "macro forever": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "macro in a loop": "{% for x in xs %}{% macro f() %}{{ x }}{% endmacro %}{{ f() }}{% endfor %}{{ f is defined }}",
    "call block": "{% macro box(t) %}[{{ t }}: {{ caller('x') }}]{% endmacro %}{% call(a) box('hi') %}in {{ a }} {{ n }}{% endcall %}",
    "call without caller": "{% macro f() %}{{ caller() }}{% endmacro %}{{ f() }}",
    "filter block": "{% filter upper | replace('A', '4') %}abc {{ n }}{% endfilter %}",
    "with": "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% set a = 5 %}{{ a }}{% endwith %}{{ a }}",
    "if": "{% if z %}a{% elif n == 7 %}b{% else %}c{% endif %}{% if nothing %}x{% endif %}{% if not no %}y{% endif %}",
    "raw": "{% raw %}{{ x }} {% if %}{% endraw %}|{%- raw -%}  a  {%- endraw -%} | ",
    "comments": "a{# x {{ y }} #}b {#- c -#} d\n{# whole line #}\ne{#x#}\n",
    "trim blocks": "a\n{% if t %}\n  b\n{% endif %}\nc\n  {% if t %}  d{% endif %}  \n{{ n }}\ne\n\n",
    "lstrip blocks": "  {% if t %}x{% endif %}\n\t {{ n }}\n  {# c #}y\n a {% if t %}z{% endif %}\n  {%+ if t %}k{% endif %}",
    "signs": "a  {%- if t -%}  b  {%- endif +%}\n c {{- n -}} d \n\n {{- n }}  e {%- if t %}\n f{% endif -%}\n\n g",
    "line ends": "a\r\n{% if t %}\r\nb\r{% endif %}\r\nc\r\n",
    "iterators are used up": "{% set i = xs|map('string') %}{{ i|join(',') }}|{{ i|join(',') }}{% if i %}still true{% endif %}",
    "unknown filter used": "{% if t %}{{ n|nosuch }}{% endif %}", "unknown filter unused": "{% if u %}{{ n|nosuch }}{% endif %}ok",
    "unknown filter in a loop": "{% if u %}{% for x in xs %}{{ n|nosuch }}{% endfor %}{% endif %}ok",
    "unknown tag": "{% nosuch %}", "include": "{% include 'a' %}", "import": "{% import 'a' as b %}", "unclosed": "{% if t %}a",
    "unclosed expression": "{{ n ", "stray end": "{% endif %}", "bad expression": "{{ 1 + }}", "break outside": "{% break %}",
    "assign to a constant": "{% set true = 1 %}", "chained tests": "{{ n is odd is even }}", "braces": "{{ {'a': {'b': 1}}.a.b }}{{ {} }}",
    "generation": "{% for m in messages %}<{{ m.role }}>{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<end>{% endgeneration %}{% else %}{{ m.content }}{% endif %}\n{% endfor %}",
    "generation scope": "{% set a = 1 %}{% generation %}{% set a = 2 %}{{ a }}{% endgeneration %}{{ a }}",
    "print": "{% print n, 1 %}", "for if else": "{% for x in (xs if n else no) %}{{ x }}{% endfor %}",
    "sandbox": "{{ ''.__class__.__base__.__subclasses__() }}", "sandbox globals": "{{ namespace.__init__.__globals__ }}",
    "sandbox cycler": "{{ s.format.__self__ }}", "sandbox format": "{{ '{0.__class__}'.format(n) }}",
    "tuple in subscript": "{{ {(1, 2): 'x'}[1, 2] }}", "escapes": "{{ 'a\\nb' }}{{ \"\\u2581\" }}{{ '\\\\' }}",
    "conditional iteration": "{% for m in messages if m.role != 'system' %}{{ loop.first }}{% if not loop.last %}{{ loop.nextitem.role }}{% endif %}{% endfor %}",
    "found once": "{% set ns = namespace(f=false) %}{% for x in xs if not ns.f %}{{ x }}{% if x == 1 %}{% set ns.f = true %}{% endif %}{% endfor %}",
    "line numbers": "a\n{{ n }}\n\n{% if t %}{{ s.x.y }}{% endif %}",
}

TEMPLATES = {
    "roles": "{{ bos_token }}{%- for m in messages -%}\n  [{{ m['role']|upper }}] {{ m['content'] | trim }}{{ eos_token }}\n{% endfor %}\n"
             "{% if add_generation_prompt %}[ASSISTANT]{% endif %}",
    "tools": """{%- if tools %}
    {{- '<tools>\\n' }}
    {%- for tool in tools %}
        {{- tool | tojson }}{{ '\\n' }}
        {%- for name, spec in tool.function.parameters.properties.items() %}
            {{- '  ' ~ name ~ ': ' ~ spec.type|string ~ (' (required)' if name in (tool.function.parameters.required or []) else '') ~ '\\n' }}
        {%- endfor %}
    {%- endfor %}
    {{- '</tools>\\n' }}
{%- endif %}
{%- set ns = namespace(last=-1) %}
{%- for m in messages[::-1] %}
    {%- if ns.last == -1 and m.role == 'user' %}{% set ns.last = (messages|length - 1) - loop.index0 %}{% endif %}
{%- endfor %}
{%- for m in messages %}
    {%- if m.content is string %}{% set text = m.content %}
    {%- elif m.content is iterable and m.content is not mapping %}{% set text = m.content | selectattr('type', 'equalto', 'text') | map(attribute='text') | join %}
    {%- else %}{% set text = '' %}{% endif %}
    {{- '<' + m.role + '>' }}{{ text }}
    {%- for call in m.tool_calls or [] %}
        {{- '\\n<call name="' ~ call.function.name ~ '">' }}
        {%- if call.function.arguments is string %}{{ call.function.arguments }}{% else %}{{ call.function.arguments | tojson }}{% endif %}
        {{- '</call>' }}
    {%- endfor %}
    {{- ' after the last question' if loop.index0 > ns.last }}
    {{- '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<assistant>' }}{% endif %}""",
    "strict": """{% if messages and messages[0].role == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0].content|trim + '\\n' %}
{% else %}{% set rest = messages %}{% set system = '' %}{% endif %}
{% for m in rest %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}
{% if loop.first %}{{ system }}{% endif %}{% if m.role == 'user' %}Q: {{ m.content }}
{% else %}A: {% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}

{% endif %}{% endfor %}{% if add_generation_prompt %}A:{% endif %}""",
    "reasoning": """{% macro body(m, keep=false) %}{% if m.content is string %}{% set c = m.content %}{% if '</think>' in c and not keep %}{% set c = c.split('</think>')[-1].lstrip('\\n') %}{% endif %}{{ c }}{% endif %}{% endmacro %}
{% for m in messages %}{{ m.role }}: {% if m.reasoning_content is defined and m.reasoning_content %}({{ m.reasoning_content.strip('\\n') }}) {% endif %}{{ body(m, loop.last) }}
{% endfor %}{{ strftime_now("%d %b %Y") }}""",
    "dump": "{{ messages | tojson(indent=2) }}\n{{ tools | tojson }}\n{{ (messages|last).keys() | list }}",
}


def main():
    chats = list(conversations())
    one = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo 네"}]
    sources = [("{{ " + e + " }}") for e in expressions()]
    json.dump({
        "peer": f"transformers {transformers.__version__}, jinja2 " + __import__("jinja2").__version__,
        "variables": VARIABLES, "now": NOW.isoformat(), "messages": one, "conversations": chats,
        "expressions": [{"name": s, "template": s, **render(s, one, None, False, VARIABLES)} for s in sources]
        + [{"name": k, "template": s, **render(s, one, None, False, VARIABLES)} for k, s in SNIPPETS.items()],
        "templates": [{"name": k, "template": s, "results": [
            render(s, c["messages"], c["tools"], c["prompt"]) for c in chats]} for k, s in TEMPLATES.items()],
    }, sys.stdout, ensure_ascii=True, separators=(",", ":"))


if __name__ == "__main__":
    main()
