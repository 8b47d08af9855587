"""Small components: icons, dates, numbers, badges, and charts drawn as SVG on the server."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lienthong.base import clock
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said as said_text
from lienthong.entrypoints.web.states import STATES, WORDS
from lienthong.services.quality.scores import Score, grade

register = template.Library()

register.filter("number", display.number)
register.filter("when", display.moment)
register.filter("day", display.day)
register.filter("titled", display.title_of)


@register.filter
def said(message: str, values: object = None) -> str:
    """Render a marked message with its values: ``{{ p.message|said:p.values }}``."""
    return said_text(message, values)


@register.filter
def get(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """Look a key up in a mapping; nothing when it is missing."""
    return mapping.get(key) if mapping else None


@register.filter
def percent(value: float | None) -> str:
    """Write 0–100 as a percentage with one decimal; a dash when it was not measured."""
    return f"{score(value)} %" if value is not None else "—"


@register.filter
def score(value: float | None) -> str:
    """Write 0–100 with one decimal, cut and not rounded: 100 means that nothing is missing."""
    return display.number(math.floor(value * 10 + 1e-9) / 10, 1) if value is not None else "—"


@register.filter
def points(value: float) -> str:
    """Write points gained or lost with two decimals and a sign only below 0."""
    return display.number(value, 2).replace("-", "−")


@register.filter
def figure(value: float | None) -> str:
    """Write a figure with one decimal unless it is whole; cut like ``score``, so 99,96 is 99,9."""
    if value is None:
        return "—"
    return display.number(int(value)) if float(value).is_integer() else score(value)


@register.filter
def duration(seconds: float | None) -> str:
    """Write a duration in the largest units that fit, milliseconds below one second."""
    if seconds is None:
        return "—"
    if seconds < 1:
        return _("%(number)s mili giây") % {"number": display.number(seconds * 1000, 0)}
    if seconds < 60:
        return _("%(number)s giây") % {"number": display.number(seconds, 1)}
    if seconds < 3600:
        return _("%(minutes)s phút %(seconds)s giây") % {
            "minutes": int(seconds // 60),
            "seconds": int(seconds % 60),
        }
    if seconds < 86400:
        return _("%(hours)s giờ %(minutes)s phút") % {
            "hours": int(seconds // 3600),
            "minutes": int(seconds % 3600 // 60),
        }
    days = int(seconds // 86400)
    return ngettext("%(days)s ngày", "%(days)s ngày", days) % {"days": days}


@register.filter
def lag(milliseconds: int | None) -> str:
    """Write how long a package took: milliseconds below a minute; by a medium it takes days."""
    if milliseconds is None:
        return "—"
    if milliseconds < 60_000:
        return f"{display.number(milliseconds)} ms"
    return _coarse(milliseconds / 1000)


@register.filter
def ago(value: datetime | None) -> str:
    """Write how long ago an instant was."""
    if value is None:
        return _("chưa có")
    seconds = (clock.now() - value).total_seconds()
    if seconds < 45:
        return _("vừa xong")
    return _("%(duration)s trước") % {"duration": _coarse(seconds)}


def _coarse(seconds: float) -> str:
    if seconds < 3600:
        return _("%(minutes)s phút") % {"minutes": max(1, round(seconds / 60))}
    if seconds < 86400:
        return _("%(hours)s giờ") % {"hours": round(seconds / 3600)}
    return _("%(days)s ngày") % {"days": round(seconds / 86400)}


@register.filter
def file_size(size: int | None) -> str:
    """Write a size in bytes with the unit that fits."""
    value = float(size or 0)
    for unit in ("B", "KB", "MB"):
        if value < 1024:
            return f"{display.number(value, 0 if unit == 'B' else 1)} {unit}"
        value /= 1024
    return f"{display.number(value, 1)} GB"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; decorative unless it has a label."""
    address = f"{static('vendor/icons/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            address,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        address,
    )


@register.simple_tag
def badge(state: str | None) -> SafeString:
    """Show a state as a coloured badge with an icon and its name: never colour alone."""
    found = STATES.get(str(state or ""))
    if found is None:
        return format_html('<span class="state state-quiet">{}</span>', state or "—")
    return format_html(
        '<span class="state state-{}">{} {}</span>', found.tone, icon(found.icon), found.text
    )


@register.simple_tag
def word(code: str) -> str:
    """Return the name of one of the six words of quality."""
    return str(WORDS.get(code, code))


def tone(value: float | Score | None) -> str:
    """Return the tone of a score: a ``Score`` by its database's thresholds, a figure by ours."""
    return TONES[value.grade if isinstance(value, Score) else grade(value)]


register.filter("tone", tone)

TONES = {"green": "good", "yellow": "watch", "red": "bad", "unmeasured": "quiet"}
VERDICTS = {
    "good": gettext_lazy("Đạt"),
    "watch": gettext_lazy("Cần chú ý"),
    "bad": gettext_lazy("Chưa đạt"),
    "quiet": gettext_lazy("Chưa đo"),
}


@register.filter
def verdict(value: float | Score | None) -> str:
    """Say a score in a word."""
    return str(VERDICTS[tone(value)])


@register.simple_tag
def gauge(found: float | Score | None, label: str) -> SafeString:
    """Draw a score 0–100 as a half ring with its figure; a dash when it was not measured."""
    value = found.value if isinstance(found, Score) else found
    length = 131.9  # half the circumference of a ring of radius 42
    share = max(0.0, min(100.0, float(value))) / 100 if value is not None else 0.0
    text = score(value)
    said_value = percent(value) if value is not None else str(VERDICTS["quiet"])
    arc = "M 8 52 A 42 42 0 0 1 92 52"
    return format_html(
        '<svg class="gauge gauge-{}" viewBox="0 0 100 60" role="img" aria-label="{}: {}">'
        '<path class="gauge-track" d="{}"></path>'
        '<path class="gauge-value" d="{}" stroke-dasharray="{} 200"></path>'
        '<text x="50" y="50" text-anchor="middle">{}</text></svg>',
        tone(found), label, said_value, arc, arc, round(share * length, 1), text,
    )  # fmt: skip


@register.simple_tag
def bar(found: float | Score | None, label: str, kind: str = "") -> SafeString:
    """Draw a share 0–100 as a thin bar; ``kind`` replaces the tone of the score."""
    value = found.value if isinstance(found, Score) else found
    share = max(0.0, min(100.0, float(value or 0)))
    return format_html(
        '<svg class="bar bar-{}" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"'
        ' aria-label="{}: {}"><rect class="bar-track" width="100" height="6"></rect>'
        '<rect class="bar-value" width="{}" height="6"></rect></svg>',
        kind or tone(found), label, percent(value), round(share, 2),
    )  # fmt: skip


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    """Draw a series as a line, oldest first; gaps where a value is missing are left out."""
    points = [float(v) for v in values if v is not None]
    if len(points) < 2:
        return format_html('<span class="text-secondary small">{}</span>', _("chưa đủ số liệu"))
    top = max(points) or 1.0
    step = 120 / (len(points) - 1)
    line = " ".join(
        f"{round(i * step, 1)},{round(30 - 26 * v / top, 1)}" for i, v in enumerate(points)
    )
    last = format_html(
        '<circle cx="120" cy="{}" r="2.5"></circle>', round(30 - 26 * points[-1] / top, 1)
    )
    return format_html(
        '<svg class="sparkline" viewBox="-1 0 125 34" role="img" aria-label="{}">'
        '<polyline points="{}"></polyline>{}</svg>',
        label, line, last,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, name: str, text: str) -> SafeString:
    """Make a table heading that sorts by a column, and says the order it has now."""
    request = context["request"]
    now_sorted = request.GET.get("xep") == name
    down = now_sorted and request.GET.get("giam") == "1"
    query = request.GET.copy()
    query["xep"] = name
    query.pop("trang", None)
    query.pop("giam", None)
    if now_sorted and not down:
        query["giam"] = "1"
    order = ("descending" if down else "ascending") if now_sorted else "none"
    arrow = icon("arrow-down" if down else "arrow-up") if now_sorted else ""
    return format_html(
        '<th scope="col" aria-sort="{}"><a class="sort" href="?{}">{} {}</a></th>',
        order, query.urlencode(), text, arrow,
    )  # fmt: skip


@register.simple_tag
def options(pairs: Sequence[tuple[str, str]], chosen: object) -> SafeString:
    """Make the options of a drop-down, with one chosen."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        (
            (value, " selected" if str(value) == str(chosen or "") else "", text)
            for value, text in pairs
        ),
    )


@register.inclusion_tag("parts/choice.html")
def choice(
    name: str, title: str, pairs: Sequence[tuple[str, str]], chosen: object, *, send: bool = False
) -> dict[str, object]:
    """Show a drop-down under its title; ``send`` sends the form when the choice changes."""
    return {"name": name, "title": title, "pairs": pairs, "chosen": chosen, "send": send}


@register.inclusion_tag("parts/search_box.html")
def search_box(title: str, text: str) -> dict[str, str]:
    """Show the box a list is searched by; ``text`` is what is searched now."""
    return {"title": title, "text": text}


@register.inclusion_tag("parts/file_buttons.html")
def file_buttons(page: str, query: str, *args: object) -> dict[str, str]:
    """Show the buttons that take a list away as a file, as it is filtered now."""
    excel, csv = (f"{reverse(page, args=[*args, kind])}?{query}" for kind in ("xlsx", "csv"))
    return {"excel": excel, "csv": csv}


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: template.Context, paging: object) -> dict[str, object]:
    """Show where the list stands and the links to its other pages."""
    return {"paging": paging, "request": context["request"]}
