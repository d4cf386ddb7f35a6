"""What staff did, in words: each act that the audit keeps, as a person would say it."""

from portal.core.words import _


def act_words(act: str) -> str:
    """The words for an act; what has none of its own is work on the case."""
    return _words().get(act) or _("办理")


def is_known(act: str) -> bool:
    """Whether an act has words of its own."""
    return act in _words()


def _words() -> dict[str, str]:
    return {
        "look": _("打开看了"),
        "number": _("看了身份证全号"),
        "search": _("查了办件"),
        "write": _("给申请人留了话"),
        "note": _("写了内部备注"),
        "recognise": _("作了认定"),
        "decline": _("决定不认定"),
        "amend": _("改正了决定"),
        "send_back": _("退回补查"),
        "confirm_refusal": _("确认不受理"),
        "return_refusal": _("退回受理"),
        "visit": _("记了市民政局上门看到的"),
        "answer_appeal": _("答复了不同意见"),
        "sign_in": _("登录"),
        "second_factor_wrong": _("动态码写错了"),
        "invitation_taken": _("设好密码，第一次登录"),
        "password_changed": _("换了密码"),
        "other_browsers_ended": _("退出别的浏览器"),
        "account_created": _("开了账号"),
        "account_by_command": _("用命令开了账号"),
        "account_changed": _("改了账号"),
        "account_invited": _("发了设密码的链接"),
        "account_disabled": _("停用了账号"),
        "account_enabled": _("恢复了账号"),
    }
