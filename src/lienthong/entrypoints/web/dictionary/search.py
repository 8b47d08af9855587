"""Choose a term by typing: the list that a field marked as a picker shows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.services.dictionary import finding, queries

MOST = 20


@needs("records.read")
@require_safe
def search(request: Request) -> HttpResponse:
    """Offer the approved terms that match ``?q=``: at most 20, the closest first.

    The answer is ``<li role="option">`` elements for a list that an input with ``data-picker``
    controls (static/js/picker.js). Each carries ``data-value`` (the term's id), ``data-text`` (its
    Vietnamese name), ``data-type``, ``data-privacy``, ``data-code-list``, and ``data-input``: the
    id of the input, given as ``?input=`` (``term`` when it is not). ``?type=`` keeps only terms of
    that logical type. An input to use it with::

        <input id="f-term" name="q" role="combobox" aria-expanded="false" data-picker
               aria-autocomplete="list" aria-controls="f-term-list" autocomplete="off"
               hx-get="{% url 'web:dictionary:search' %}?input=f-term" hx-target="#f-term-list"
               hx-trigger="input changed delay:200ms, focus">
        <ul id="f-term-list" class="picker-list" role="listbox" aria-label="…"></ul>

    Where a form has many such inputs, ``?ten=`` names the parameter that holds the text.

    The chosen id lands in the input's value and, if ``#f-term-ten`` exists, the name in it.
    """
    typed_in = request.GET.get("ten", "q")
    text, kind = request.GET.get(typed_in, "").strip()[:200], request.GET.get("type", "")
    terms = queries.current().usable_terms.values()
    found = finding.matching(text, (t for t in terms if kind in ("", t.logical_type)))[:MOST]
    context = {"terms": found, "text": text, "input": request.GET.get("input", "term")[:80]}
    return render(request, "dictionary/_options.html", context)
