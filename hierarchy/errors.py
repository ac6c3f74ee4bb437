"""The branch of errors that the tree raises.

TreeError
├── NoSuchNode            selectors
├── NoSuchUnit            selectors
├── NoUpperCongress       selectors.routing
├── NotConnected          selectors.routing
├── BadDivisionFile       divisions
├── DivisionsDiffer       loading
└── WrongPlacement …      actions
"""

from __future__ import annotations

from core.errors import DomainError


class TreeError(DomainError):
    """A refusal that concerns the tree of congresses or the organs that hang in it."""

    code = "TREE_ERROR"
    message = "网络树上办不到这件事。"


class NoSuchNode(TreeError):
    """Raised when no node has the number, code or congress asked for."""

    code = "NO_SUCH_NODE"
    message = "没有找到区划“{what}”。请核对名称或者代码。"


class NoSuchUnit(TreeError):
    """Raised when no handling unit has the number asked for."""

    code = "NO_SUCH_UNIT"
    message = "没有找到这个承办单位。请从列表中重新选择。"


class NodeEnded(TreeError):
    """Raised when something should change at a node that no longer exists."""

    code = "NODE_ENDED"
    message = "{name}已于{on}撤销，不能再变更。请改用它的承接区划。"


class WrongPlacement(TreeError):
    """Raised when a node would hang where its level does not allow."""

    code = "WRONG_PLACEMENT"
    message = "{kind}不能直接隶属于{superior}。请选择上一级区划。"


class CodeTaken(TreeError):
    """Raised when another node has the code."""

    code = "CODE_TAKEN"
    message = "区划代码{division}已由{name}使用。请核对代码。"
