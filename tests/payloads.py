"""150 strings that someone may have laid into a law to make a report do something."""

from __future__ import annotations

MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--<script>alert(1)</script>-->",
    "--><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>law</a>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=a></form>",
    "<object data=//evil.example></object>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<svg><use href='//evil.example/x.svg#a'/></svg>",
    "<details open ontoggle=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u2028<script>alert(1)</script>\u2029",
    "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
    "＜script＞alert(1)＜/script＞",
)
TEMPLATES = (
    "{{7*7}}", "{% raw %}", "{{ ''.__class__.__mro__ }}", "{%- set x = 1 -%}{{x}}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
    "{{config}}", "{#", "%(name)s", "%s %d %n", "{0}{name}", "{{'a'|safe}}", "{% include '/etc/passwd' %}", "%%(x)s",
)  # fmt: skip
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A0", "=HYPERLINK(\"http://evil.example\")", "\t=1+1", "\r=1+1",
    " =1+1", "\u00a0=1+1", "\ufeff=1+1", "＝1+1", "|calc", "%0A=1", "=WEBSERVICE(\"http://evil.example\")",
    "=IMPORTXML(\"http://evil.example\",\"//a\")", "+cmd|' /C calc'!A0", "@1", "--1", "=\u200b1",
)  # fmt: skip
DIRECTIONS = (
    "\u202eevil\u202c", "\u2066abc\u2069", "a\u200fb", "\u202d123", "x\u0000y", "\x1b[31mred", "\x07bell",
    "\ud800", "\udfff",
    "\ufffe", "\uffff", "\U000e0041", "e\u0301" * 50, "\u0336".join("struck"), "\u200d" * 40,
)  # fmt: skip
LONG = ("a" * 10_000, "漢" * 5_000, "a\u0301" * 4_000, "<b>" * 3_000, "&" * 5_000)
PATHS = (
    "../../../etc/passwd", "/etc/passwd", "C:\\windows\\win.ini", "file:///etc/passwd", "\\\\evil.example\\share",
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "//evil.example/x",
    "https://evil.example/?q=", "\" href=\"//evil.example", "#s-full\"><script>", "x' or 1=1 --", "`id`", "$(id)",
)  # fmt: skip
_WRAPS = ("%s", "Article 3. %s", "«%s»", "%s mercury", "\n%s\n")
_MIXED = tuple(wrap.replace("%s", each) for each in (*MARKUP[:10], *PATHS[:4]) for wrap in _WRAPS[1:])
PAYLOADS = tuple(dict.fromkeys((*MARKUP, *TEMPLATES, *FORMULAS, *DIRECTIONS, *LONG, *PATHS, *_MIXED)))
