"""What staff did, in words: each act that the audit keeps, as a person would say it to whom it concerns."""

from portal.core.words import _


def act_words(act: str) -> str:
    """The words for an act; what has none of its own is work on the case."""
    return _words().get(act) or _("办理")


def is_known(act: str) -> bool:
    """Whether an act has words of its own."""
    return act in _words()


def _words() -> dict[str, str]:
    return _looking() | _township() | _bureau() | _department() | _accounts()


def _looking() -> dict[str, str]:
    return {
        "look": _("打开看了"),
        "number": _("看了身份证全号"),
        "photograph": _("看了照片"),
        "search": _("查找"),
        "note": _("写了内部备注"),
        "write": _("给申请人留言"),
        "mark": _("看材料清不清楚"),
        "download": _("下载了文件"),
        "package": _("下载了材料包"),
    }


def _township() -> dict[str, str]:
    return {
        "accept": _("受理"),
        "ask_papers": _("一次告知要补的材料"),
        "propose_refusal": _("提出不受理"),
        "assign": _("指定上门的人"),
        "offer_times": _("约上门时间"),
        "set_time": _("定了上门时间"),
        "not_met": _("上门没见到人"),
        "survey": _("上门了解情况，记完了"),
        "survey_save": _("上门了解情况，记了一部分"),
        "photograph_home": _("上门拍了照片"),
        "remove_photograph": _("删了上门的照片"),
        "ask_consent": _("问同不同意核对"),
        "consent_on_paper": _("收了纸上的同意核对"),
        "send_check": _("送去核对经济状况"),
        "export_check": _("导出送核对的表"),
        "export_template": _("导出核对结果的空表"),
        "import_reports": _("导入核对结果"),
        "enter_report": _("录入核对结果"),
        "tell_report": _("告诉申请人核对结果"),
        "take_answer": _("记下申请人的说明"),
        "opine": _("写审核意见"),
        "publish": _("公示"),
        "print_notice": _("打印公示"),
        "object": _("记下异议"),
        "settle_objection": _("答复异议"),
        "survey_again": _("异议查过，重新上门"),
        "opine_again": _("异议查过，重写意见"),
        "forward": _("送市民政局"),
    }


def _bureau() -> dict[str, str]:
    return {
        "recognise": _("认定"),
        "decline": _("作出不予认定"),
        "amend": _("改了认定"),
        "send_back": _("退回重办"),
        "confirm_refusal": _("同意不受理"),
        "return_refusal": _("退回不受理"),
        "answer_appeal": _("答复申诉"),
        "visit": _("民政局上门核实"),
        "nudge": _("催办联办"),
        "feed_back": _("反馈结果"),
        "print_results": _("打印结果单"),
        "tell_result": _("把结果告诉申请人"),
    }


def _department() -> dict[str, str]:
    return {
        "item_receive": _("收下联办事项"),
        "item_ask_papers": _("联办事项：要补材料"),
        "item_grant": _("联办事项：给"),
        "item_deny": _("联办事项：没给"),
        "export": _("导出名单"),
        "upload": _("导入答复"),
        "confirm": _("确认导入的答复"),
    }


def _accounts() -> dict[str, str]:
    return {
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
