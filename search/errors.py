"""What can be wrong with a search, said to the person who searches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class SearchError(DomainError):
    """The root of this room's errors."""

    code = "SEARCH_ERROR"
    message = _("没有搜索。请换个说法再试。")


class QueryTooLong(SearchError):
    """Raised when there are more characters or words than one search takes."""

    code = "SEARCH_QUERY_TOO_LONG"
    message = _("没有搜索：内容太长。最多 {characters} 个字、{words} 个词，请只留下最要紧的几个词。")


class UnusableCursor(SearchError):
    """Raised when the place to go on from is not one that this search has given out."""

    code = "SEARCH_CURSOR"
    message = _("不能接着往下翻：搜索条件变了，或者搜索方式变了。请从第一页重新看。")


class PageTooLarge(SearchError):
    """Raised when more results are asked for than one page holds."""

    code = "SEARCH_PAGE"
    message = _("没有搜索：一页最多 {limit} 条，至少 1 条。")


class UnknownPlace(SearchError):
    """Raised when a filter names a code that is not in the tree."""

    code = "SEARCH_UNKNOWN_PLACE"
    message = _("没有搜索：找不到代码 {place}。请从网络页上重新选择。")


class SearchUnavailable(SearchError):
    """Raised inside the room when the search server cannot answer; people never see it: the basic mode answers."""

    code = "SEARCH_UNAVAILABLE"
    message = _("全文检索没有应答。")


class IndexMissing(SearchUnavailable):
    """Raised inside the room when the server answers but has no index yet."""

    code = "SEARCH_INDEX_MISSING"
    message = _("全文检索还没有建立索引。")


class QueryRefused(SearchUnavailable):
    """Raised inside the room when the server is well but does not take this query."""

    code = "SEARCH_QUERY_REFUSED"
    message = _("全文检索不接受这样的查找。")


class IndexBehind(SearchUnavailable):
    """Raised inside the room while more changes wait for the index than can be left out one by one."""

    code = "SEARCH_INDEX_BEHIND"
    message = _("全文检索正在补录最近的变化。")
