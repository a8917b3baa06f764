"""The constructors: outcome, decision, chance, offer, continue_to.

A game is nested as its tree is nested. A node is a value: it is never changed after it is made, and one node may stand
in several places of the tree (an equal subgame is then written, stored and solved once).

Whether a node fits a game (do the payoffs name every actor? do the probabilities sum to one?) is checked by
:class:`~bargaining.games.game.Game`, which knows the actors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import CURVED, Affine, SignLabel, Term
from bargaining.errors import GameError, Named, NonlinearError, a_kind
from bargaining.expressions.numbers import show
from bargaining.frontiers.issues import Issues
from bargaining.frontiers.packages import Packages
from bargaining.frontiers.pie import Pie
from bargaining.frontiers.simplex import Division

__all__ = [
    "Chance",
    "Continue",
    "Decision",
    "Node",
    "Offer",
    "Outcome",
    "chance",
    "continue_to",
    "decision",
    "offer",
    "outcome",
    "payoffs_in_order",
]


#: The last action of an offer from a finite set, where no offer may be made.
NO_OFFER = "no offer"

#: What an offer may be made over.
Frontier = Pie | Issues | Division | Packages


class Node:
    """A place in the tree."""

    __slots__ = ()

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes that may come next."""
        return ()


class Outcome(Node):
    """The game ends; made by :func:`outcome`."""

    __slots__ = ("actors", "label", "payoffs")

    def __init__(self, label: str | SignLabel, actors: tuple[str, ...], payoffs: tuple[Any, ...]) -> None:
        self.label, self.actors, self.payoffs = label, actors, payoffs

    def __repr__(self) -> str:
        own = "".join(f", {n}={_brief(v)}" for n, v in zip(self.actors, self.payoffs, strict=True))
        return f"outcome({self.label!r}{own})"


class Decision(Node):
    """One actor chooses one of finitely many actions; made by :func:`decision`, and `listed` by :func:`offer` from a finite set."""

    __slots__ = ("actions", "actor", "branches", "information_set", "listed", "name")

    def __init__(
        self,
        name: str,
        actor: str,
        actions: tuple[str, ...],
        branches: tuple[Node, ...],
        information_set: str | None,
        listed: bool = False,
    ) -> None:
        self.name, self.actor, self.actions, self.branches, self.information_set, self.listed = (
            name,
            actor,
            actions,
            branches,
            information_set,
            listed,
        )

    def __repr__(self) -> str:
        return f"decision({self.name!r}, {self.actor}: {', '.join(self.actions)})"

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes that may come next."""
        return self.branches

    def offers(self, action: int) -> bool:
        """Return whether an action, by its number, is to offer a package of a finite set."""
        return self.listed and self.actions[action] != NO_OFFER


class Chance(Node):
    """Nature moves; made by :func:`chance`."""

    __slots__ = ("branches", "events", "name", "probabilities")

    def __init__(
        self, name: str, events: tuple[str, ...], probabilities: tuple[Any, ...], branches: tuple[Node, ...]
    ) -> None:
        self.name, self.events, self.probabilities, self.branches = name, events, probabilities, branches

    def __repr__(self) -> str:
        each = (f"{e} {_brief(p)}" for e, p in zip(self.events, self.probabilities, strict=True))
        return f"chance({self.name!r}: {', '.join(each)})"

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes that may come next."""
        return self.branches


class Offer(Node):
    """One actor proposes a term from an interval, others accept or reject; made by :func:`offer`.

    An offer of several terms is a chain of these: the first have no responders, and `accept` of each is the next. ``report``, on the
    last of them, says under which names a deal is reported.
    """

    __slots__ = (
        "accept",
        "high",
        "information_set",
        "low",
        "name",
        "otherwise",
        "over",
        "proposer",
        "reject",
        "report",
        "responders",
        "term",
    )

    def __init__(
        self,
        name: str,
        proposer: str,
        responders: tuple[str, ...],
        over: Frontier,
        term: Term,
        bounds: tuple[Any, Any],
        accept: Node,
        reject: Node,
        otherwise: Node | None,
        report: Mapping[str, Any],
        information_set: str | None,
    ) -> None:
        self.name, self.proposer, self.responders, self.over, self.term = name, proposer, responders, over, term
        self.low, self.high = bounds
        self.accept, self.reject, self.otherwise, self.report = accept, reject, otherwise, report
        self.information_set = information_set

    def __repr__(self) -> str:
        terms, last = [self.term], self
        while not last.last and isinstance(last.accept, Offer):
            last = last.accept
            terms.append(last.term)
        to = f" to {' and '.join(last.responders)}" if last.responders else ""
        return f"offer({self.name!r}, {self.proposer}{to}: {', '.join(map(str, terms))})"

    @property
    def last(self) -> bool:
        """Whether the terms are complete: nothing more is proposed before somebody answers."""
        return bool(self.responders or self.report)

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes that may come next."""
        return (self.accept, self.reject) if self.otherwise is None else (self.accept, self.reject, self.otherwise)


class Continue(Node):
    """A period passes; made by :func:`continue_to`. ``variables`` is what the variable of the state will be."""

    __slots__ = ("flow", "to", "variables")

    def __init__(self, to: Node | str, flow: dict[str, Any], variables: dict[str, Any] | None = None) -> None:
        self.to, self.flow, self.variables = to, flow, {} if variables is None else variables

    def __repr__(self) -> str:
        return f"continue_to({self.to!r}{''.join(f', {n}={_brief(v)}' for n, v in self.variables.items())})"

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes that may come next."""
        return (self.to,) if isinstance(self.to, Node) else ()


def payoffs_in_order(node: Outcome, names: Sequence[str]) -> tuple[Any, ...]:
    """Return the payoffs of an outcome in the order of the game's actors."""
    if node.actors == tuple(names):
        return node.payoffs
    given: Mapping[str, Any] = dict(zip(node.actors, node.payoffs, strict=True))
    return tuple(given[name] for name in names)


_shared: dict[tuple[str, ...], tuple[str, ...]] = {}


def _share(names: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple object for all nodes with the same names: a large tree repeats a handful of them."""
    if len(_shared) > 4096:
        _shared.clear()
    return _shared.setdefault(names, names)


def outcome(label: str | SignLabel, payoffs: Mapping[str, Any]) -> Outcome:
    """End the game.

    Parameters
    ----------
    label : str or SignLabel
        What happened, in words; several outcomes may share a label. :func:`~bargaining.algebra.terms.by_sign` makes a
        label that depends on the terms.
    payoffs : mapping of str to number
        What each actor receives: a number, an array, a sympy expression, or a quantity in the terms of an offer.

    Returns
    -------
    Outcome

    Examples
    --------
    >>> outcome("war", {"A": 0.5, "B": 0.3}).label
    'war'
    """
    if type(payoffs) is not dict and not isinstance(payoffs, Mapping):  # the first test is the quick one
        raise GameError(
            f"outcome {label!r}: payoffs are given by actor, as in {{'A': 1, 'B': 0}}; got {_given(payoffs)}"
        )
    return Outcome(label, _share(tuple(payoffs)), tuple(payoffs.values()))


def decision(name: str, actor: str, actions: Mapping[str, Node], *, information_set: str | None = None) -> Decision:
    """Let one actor choose an action.

    Parameters
    ----------
    name : str
        The name of the choice.
    actor : str
        Who chooses.
    actions : mapping of str to Node
        What each action leads to. Between actions equally good for the actor the first listed is taken.
    information_set : str, optional
        Decisions with the same information set cannot be told apart by the actor: in a recursive game they stand in one state, in
        which two choose at the same time, say.

    Raises
    ------
    GameError
        If there is no action, or an action leads to something that is no node.

    Examples
    --------
    >>> war = outcome("war", {"A": 0.5, "B": 0.3})
    >>> decision("attack?", "A", {"attack": war, "wait": outcome("peace", {"A": 0.4, "B": 0.6})})
    decision('attack?', A: attack, wait)
    """
    if type(actions) is not dict and not isinstance(actions, Mapping):
        raise GameError(f"decision {name!r}: actions are given by name, as in {{'fight': node}}; got {_given(actions)}")
    branches = tuple(actions.values())
    for branch in branches:
        if not isinstance(branch, Node):
            _refuse(name, branch, next(a for a, b in actions.items() if b is branch))
    if not branches:
        raise GameError(f"decision {name!r}: an actor needs at least one action; got none")
    return Decision(name, actor, _share(tuple(actions)), branches, information_set)


def chance(name: str, events: Mapping[str, tuple[Any, Node]]) -> Chance:
    """Let nature move.

    Parameters
    ----------
    name : str
        What is drawn.
    events : mapping of str to (number, Node)
        The probability of each event and what it leads to.

    Raises
    ------
    GameError
        If an event is not a pair of a probability and a node.

    Examples
    --------
    >>> battle = chance("battle", {"win": (0.6, outcome("won", {"A": 1})), "lose": (0.4, outcome("lost", {"A": 0}))})
    >>> battle.events
    ('win', 'lose')
    """
    if type(events) is not dict and not isinstance(events, Mapping):
        raise GameError(
            f"chance {name!r}: events are given by name, as in {{'win': (probability, node)}}; got {_given(events)}"
        )
    if not events:
        raise GameError(f"chance {name!r}: nature needs at least one event; got none")
    for event, pair in events.items():
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise GameError(f"chance {name!r}: event {event!r} must be (probability, node); got {_given(pair)}")
        if not isinstance(pair[1], Node):
            _refuse(name, pair[1], event)
    return Chance(
        name,
        _share(tuple(events)),
        tuple(p for p, _ in events.values()),
        tuple(n for _, n in events.values()),
    )


def offer(
    name: str,
    proposer: str,
    to: str | Sequence[str],
    *,
    accept: Node | Callable[[Any], Node],
    reject: Node,
    over: Frontier | None = None,
    otherwise: Node | None = None,
    information_set: str | None = None,
) -> Node:
    r"""Let one actor propose terms from a frontier, which others accept or reject.

    The actors in `to` answer one after the other; if all accept terms x, play goes on at ``accept(x)``, and at the first
    rejection at `reject`. With `otherwise` the proposer may also make no offer.

    *Ties.* An indifferent responder accepts. On a continuum an indifferent proposer prefers a deal to none, and of equally good deals
    the smallest terms; of an offer of several terms this is said term by term, so that one that is refused may come first where nothing
    is gained by a deal. An offer from a finite set is a decision between its packages: of equally good ones the proposer takes the
    first listed, whether it is accepted or refused; so list first what an indifferent proposer should offer. Making no offer is listed
    last. :func:`bargaining.equilibria` uses no tie rule.

    Parameters
    ----------
    name : str
        The name of the offer.
    proposer : str
        Who proposes.
    to : str or sequence of str
        Who must agree, in the order of answering.
    accept : Node or callable
        What a deal leads to. A function is called once with the open terms (a number for a pie, a mapping by name for several
        issues, a division or a lottery, each package's name for a finite set) and returns a node; payoffs in it must be affine in
        the terms, or built with ``minimum``, ``maximum`` and ``clip``.
    reject : Node
        What a rejection leads to.
    over : Pie, Issues, Division, Lottery or Packages, optional
        What is bargained over; a pie of size 1 unless said.
    otherwise : Node, optional
        What making no offer leads to; left out, the proposer must propose.
    information_set : str, optional
        Offers with the same information set cannot be told apart by the proposer.

    Raises
    ------
    GameError
        If a branch is no node, nobody is to answer, or the proposer is to answer its own offer.

    Examples
    --------
    >>> deal = lambda x: outcome("deal", {"A": x, "B": 1 - x})
    >>> offer("ultimatum", "A", "B", accept=deal, reject=outcome("none", {"A": 0, "B": 0})).responders
    ('B',)
    """
    frontier = Pie() if over is None else over
    if not isinstance(to, (str, Sequence)) or not all(isinstance(actor, str) for actor in to):
        raise GameError(f"offer {name!r}: `to` is an actor or a sequence of actors; got {_given(to)}")
    responders = (to,) if isinstance(to, str) else tuple(to)
    if len(set(responders)) != len(responders):
        raise GameError(f"offer {name!r}: an actor answers once; `to` is {responders}")
    if not responders:
        raise GameError(f"offer {name!r}: somebody must answer; `to` is empty")
    if proposer in responders:
        raise GameError(f"offer {name!r}: {proposer!r} proposes and cannot also answer; `to` is {responders}")
    for branch, where in ((reject, "reject"), (otherwise, "otherwise")):
        if not isinstance(branch, Node) and not (branch is None and where == "otherwise"):
            _refuse(name, branch, where)

    def after(terms: Any) -> Node:
        node = _after(name, accept, terms) if callable(accept) else accept
        if not isinstance(node, Node):
            _refuse(name, node, "accept")
        return node

    if isinstance(frontier, Packages):
        return _packages(name, proposer, responders, frontier, after, reject, otherwise, information_set)
    axes, given, report = _open(frontier, proposer, name)
    node = after(given)
    for k in range(len(axes) - 1, -1, -1):
        term, low, high = axes[k]
        last = k == len(axes) - 1
        node = Offer(
            name if k == 0 else f"{name}: {term.name}",
            proposer,
            responders if last else (),
            frontier,
            term,
            (low, high),
            node,
            reject,
            otherwise if k == 0 else None,
            report if last else {},
            # Each part is a choice of its own, and the actor that makes it knows the parts before.
            information_set if information_set is None or k == 0 else f"{information_set}: {term.name}",
        )
    return node


def _open(frontier: Frontier, proposer: str, name: str) -> tuple[list[tuple[Term, Any, Any]], Any, dict[str, Any]]:
    """Return the terms of a frontier with their bounds, what `accept` is given, and what a deal reports."""
    if isinstance(frontier, Pie):
        term = Term(frontier.term)
        x = Affine(0, {term: 1})
        return [(term, Fraction(0), frontier.size)], x, {frontier.term: x}
    if isinstance(frontier, Issues):
        terms = {issue: Term(issue) for issue in frontier.names}
        given = Named("term", {issue: Affine(0, {term: 1}) for issue, term in terms.items()})
        return [(terms[n], *frontier.bounds[n]) for n in frontier.names], given, dict(given)
    if isinstance(frontier, Division):
        rest = proposer if proposer in frontier.names else frontier.names[-1]
        left: Any = frontier.size
        axes = []
        shares: dict[str, Any] = {}
        for share in frontier.names:
            if share != rest:
                term = Term(share)
                axes.append((term, Fraction(0), left))
                shares[share] = Affine(0, {term: 1})
                left = left - shares[share]
        shares[rest] = left
        ordered = Named("term", {share: shares[share] for share in frontier.names})
        return axes, ordered, dict(ordered)
    raise GameError(f"offer {name!r}: `over` must be a frontier such as Pie('pie') or Issues([...]); got {frontier!r}")


def _packages(
    name: str,
    proposer: str,
    responders: tuple[str, ...],
    frontier: Packages,
    after: Callable[[Any], Node],
    reject: Node,
    otherwise: Node | None,
    information_set: str | None,
) -> Node:
    """Write an offer from a finite set as a decision, each package answered in turn; making no offer comes last."""
    actions: dict[str, Node] = {}
    for package in frontier.names:
        node = after(package)
        for responder in reversed(responders):
            node = decision(
                f"{name}: answer of {responder} to {package}", responder, {"accept": node, "reject": reject}
            )
        actions[package] = node
    if otherwise is not None:
        actions[NO_OFFER] = otherwise
    return Decision(name, proposer, _share(tuple(actions)), tuple(actions.values()), information_set, True)


def continue_to(to: Node | str, flow: Mapping[str, Any] | None = None, **variables: Any) -> Continue:
    r"""Let a period pass.

    Each actor receives its flow now, and :math:`\delta_i` times what comes next.

    Parameters
    ----------
    to : Node or str
        What comes next: a node, or the name of a state of the game.
    flow : mapping of str to number, optional
        What each actor receives in the period; zero for actors left out. A cost is a negative flow.
    **variables : number or quantity in the terms
        What the variable of the state will be, if it carries one: a number, or a quantity in the open terms and in the variable
        of the state in which this is written.

    Examples
    --------
    >>> fight = lambda ground: continue_to("front", {"A": -1}, ground=ground / 2)
    >>> fight(0.5).variables
    {'ground': 0.25}
    """
    if not isinstance(to, (Node, str)):
        _refuse("continue_to", to, "to")
    if flow is not None and not isinstance(flow, Mapping):
        raise GameError(f"continue_to: flows are given by actor, as in {{'A': -1}}; got {_given(flow)}")
    if variables and isinstance(to, Node):
        raise GameError(f"continue_to: only a named state carries a variable, not a node; got {', '.join(variables)}")
    return Continue(to, dict(flow or {}), variables)


def _after(name: str, accept: Callable[[Any], Node], terms: Any) -> Node:
    """Return what follows a deal; whatever goes wrong in writing it is reported with the name of the offer."""
    try:
        return accept(terms)
    except GameError as wrong:
        raise type(wrong)(f"offer {name!r}: {wrong}") from wrong
    except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as wrong:
        if type(wrong).__name__ == "SympifyError" or "not Affine" in str(wrong):
            what = "a function that takes numbers only is given a quantity in the terms"
            raise NonlinearError(f"offer {name!r}: {what}; {CURVED}") from wrong
        one = (
            "; the terms of a pie are one number, used as x and not as x['...']"
            if "subscriptable" in str(wrong)
            else ""
        )
        raise GameError(f"offer {name!r}: accept(terms) fails while the game is written: {wrong}{one}") from wrong


def _brief(value: Any) -> str:
    """Write a number short: exactly where a decimal is."""
    return show(Fraction(value)) if isinstance(value, (int, Fraction)) else str(value)


def _given(value: object) -> str:
    return a_kind(value) if isinstance(value, Node) or callable(value) else repr(value)


def _refuse(name: str, given: object, where: str) -> None:
    raise GameError(
        f"{name!r}: {where!r} must lead to a node (an outcome, decision, chance, offer or continue_to); got {_given(given)}"
        + (
            "; an outcome is written outcome('label', {'A': ..., 'B': ...})"
            if isinstance(given, (dict, int, float, tuple))
            else ""
        )
    )
