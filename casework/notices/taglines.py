"""The offer of free language help, in the languages that members most often speak."""

from typing import NamedTuple


class Tagline(NamedTuple):
    """One offer, in its own language."""

    lang: str
    name: str
    text: str


TAGLINES = (
    Tagline("es", "Español", "Le ayudamos gratis en su idioma. Llame al"),
    Tagline("zh", "中文", "我們免費提供您的語言協助。請致電"),
    Tagline("vi", "Tiếng Việt", "Chúng tôi hỗ trợ miễn phí bằng ngôn ngữ của quý vị. Xin gọi"),
    Tagline("ko", "한국어", "한국어 도움을 무료로 받으실 수 있습니다. 전화:"),
    Tagline("tl", "Tagalog", "May libreng tulong sa inyong wika. Tumawag sa"),
    Tagline("ru", "Русский", "Бесплатная помощь на вашем языке. Позвоните:"),
    Tagline("ar", "العربية", "تتوفر لك مساعدة لغوية مجانية. اتصل على الرقم"),
    Tagline("ht", "Kreyòl ayisyen", "Gen èd gratis nan lang ou. Rele"),
    Tagline("fr", "Français", "Une aide gratuite dans votre langue. Appelez le"),
    Tagline("pl", "Polski", "Bezpłatna pomoc w Twoim języku. Zadzwoń:"),
    Tagline("pt", "Português", "Ajuda gratuita no seu idioma. Ligue para"),
    Tagline("it", "Italiano", "Aiuto gratuito nella sua lingua. Chiami il"),
    Tagline("de", "Deutsch", "Kostenlose Hilfe in Ihrer Sprache. Rufen Sie an:"),
    Tagline("ja", "日本語", "日本語での無料サポートをご利用いただけます。電話番号"),
    Tagline("hi", "हिन्दी", "आपकी भाषा में मुफ़्त सहायता उपलब्ध है। कॉल करें"),
)


def taglines(first: str) -> tuple[Tagline, ...]:
    """All offers, the one in the member's own language first."""
    return tuple(sorted(TAGLINES, key=lambda one: one.lang != first.partition("-")[0].lower()))
