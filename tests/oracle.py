"""The rules of the Yuhuan pack written out once more, by hand and straight from the regulations.

Only tests use it: it shares nothing with the engine, neither its data nor its way of deciding.
Answers are as ``screen`` takes them, in text; figures in yuan as exact decimals.
"""

from decimal import Decimal

S = Decimal(1181)
CATEGORIES = ("tekun", "dibao", "dibao-single", "dibian")
TRUTHS = {True: "met", False: "unmet", None: "unknown"}
OUTCOMES = {True: "likely", False: "unlikely", None: "undetermined"}
OFFERED = {True: "yes", False: "no", None: "maybe"}


def every(*truths):
    return False if False in truths else None if None in truths else True


def some(*truths):
    return True if True in truths else None if None in truths else False


def no(truth):
    return None if truth is None else not truth


def told(answers, name):
    value = answers.get(name)
    return None if value == "unsure" else value


def one_of(answers, name, *options):
    value = told(answers, name)
    return None if value is None else value in options


def number(answers, name):
    value = told(answers, name)
    return None if value is None else Decimal(value)


def per_head(answers, name, holds):
    amount, heads = number(answers, name), number(answers, "household_size")
    if amount is None:
        return None
    if heads is not None:
        return holds(amount, heads)
    every_size = {holds(amount, Decimal(size)) for size in range(1, 31)}
    return every_size.pop() if len(every_size) == 1 else None


def kind(answers, *kinds):
    """Whether the disability is of one of these kinds; ``multiple`` may be any."""
    value = told(answers, "disability")
    if value is None or (value == "multiple" and "multiple" not in kinds):
        return None
    return value in kinds


def grade(answers, most):
    value = told(answers, "disability")
    if value is None or value == "none":
        return None if value is None else False
    level = told(answers, "disability_grade")
    return None if level is None else int(level) <= most


def conditions(answers):
    """Every condition by category, True, False or None."""
    here = one_of(answers, "registered_in", "outside")
    here = no(here)
    age = number(answers, "age")
    feeble = kind(answers, "intellectual", "mental")
    cannot_work = some(
        None if age is None else age >= 60 or age < 16,
        every(feeble, grade(answers, 3)),
        every(kind(answers, "physical"), grade(answers, 2)),
        every(kind(answers, "sight"), grade(answers, 1)),
    )
    homes = some(
        one_of(answers, "homes", "0", "1"),
        every(one_of(answers, "homes", "2"), one_of(answers, "second_home_small", "yes"))
        if told(answers, "homes") in (None, "2")
        else False,
    )
    if told(answers, "homes") is None:
        homes = None
    capital, value = number(answers, "capital"), number(answers, "vehicle_value")
    no_shop = one_of(answers, "shop_property", "no")
    poor = per_head(answers, "income_month", lambda amount, heads: amount < S * heads)
    property_of_dibao = every(
        per_head(answers, "assets", lambda amount, heads: amount < 48 * S * heads),
        homes,
        one_of(answers, "vehicle", "none"),
        None if capital is None else capital < 100_000,
        no_shop,
    )
    car = told(answers, "vehicle")
    small_car = {None: None, "none": True, "more": False}.get(car, None if value is None else value < 144 * S)
    property_of_dibian = every(
        per_head(answers, "assets", lambda amount, heads: amount < 96 * S * heads),
        homes,
        small_car,
        None if capital is None else capital < 200_000,
        no_shop,
    )
    tekun = [here, cannot_work, poor, property_of_dibao, one_of(answers, "supporter", "none", "unable")]
    dibao = [here, poor, property_of_dibao]
    near = per_head(answers, "income_month", lambda amount, heads: amount <= Decimal("1.5") * S * heads)
    dibian = [here, near, property_of_dibian, no(every(*dibao))]
    ill = some(grade(answers, 2), every(feeble, grade(answers, 3)), one_of(answers, "major_illness", "yes"))
    return {"tekun": tekun, "dibao": dibao, "dibao-single": [every(*dibian), ill], "dibian": dibian}


def judge(answers):
    """Outcomes, advice, estimate and offers for these answers."""
    of = conditions(answers)
    truths = {name: every(*each) for name, each in of.items()}
    advised = next((name for name in CATEGORIES if truths[name] is True), None)
    before = CATEGORIES[: CATEGORIES.index(advised)] if advised else CATEGORIES
    possible = [name for name in before if truths[name] is None] + [advised]

    def among(*categories):
        inside = {name in categories for name in possible}
        return inside.pop() if len(inside) == 1 else None

    def yes(name):
        return one_of(answers, name, "yes")

    heads, income = number(answers, "household_size"), number(answers, "income_month")
    estimate = None
    if truths["dibao"] is True and heads is not None and income is not None:
        estimate = f"{max(Decimal(0), S * heads - income):.2f}"
    any_category = among(*CATEGORIES)
    families = among("dibao", "dibao-single", "dibian")
    bills = among("tekun", "dibao", "dibao-single")
    severe = some(grade(answers, 2), kind(answers, "intellectual", "mental"))
    disabled = one_of(answers, "disability", "none")
    offers = {
        "education": every(yes("student"), any_category),
        "employment": every(yes("unemployed_member"), families),
        "housing": every(yes("housing_difficulty"), any_category),
        "medical": any_category,
        "disaster": yes("struck_by_disaster"),
        "disability-living": every(no(disabled), families),
        "disability-care": every(yes("needs_care"), severe, of["tekun"][0], no(truths["tekun"])),
        "charity": any_category,
        "tv": bills,
        "electricity": bills,
        "water": bills,
        "legal-aid": yes("legal_matter"),
        "temporary": yes("sudden_hardship"),
    }
    return {
        "advised": advised,
        "provisional": len(possible) > 1,
        "outcomes": {name: OUTCOMES[truth] for name, truth in truths.items()},
        "conditions": {name: [TRUTHS[each] for each in of[name]] for name in CATEGORIES},
        "estimate": estimate,
        "offers": {name: OFFERED[truth] for name, truth in offers.items()},
    }


def matter(answers):
    """What a question must be able to change to be worth asking."""
    found = judge(answers)
    return found["outcomes"], found["advised"], found["estimate"], found["offers"]
