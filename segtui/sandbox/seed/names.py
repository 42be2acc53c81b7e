"""Given and family names by country, and the Latin spelling that e-mail addresses use."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

_SPELLED = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ø": "oe",
        "å": "aa",
        "æ": "ae",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
)


@dataclass(frozen=True)
class Country:
    """Where customers live, and what follows from it for their profile."""

    code: str
    """ISO 3166-1 alpha-2."""
    language: str
    """Profile language, with an underscore as customer profiles have it."""
    currency: str
    """ISO 4217."""
    site: str
    """The site they prefer."""
    phone: str
    """Dialling prefix and the digits every made-up number starts with."""
    given: str
    """Given names, separated by blanks."""
    family: str
    """Family names, separated by commas."""


COUNTRIES = (
    Country(
        "DE", "de_DE", "EUR", "DE", "+49 30 5550",
        "Anna Jürgen Käthe Sören Mareike Björn Lena Matthias Ute Fabian Jörg Annegret Tobias Sabine Götz "
        "Friederike Lukas Heike Niklas Grit Hannelore Cem Aylin Emre Derya Malte Wiebke Kevin Rosa Bärbel",
        "Müller,Schröder,Weiß,Krüger,Jäger,Köhler,Böhm,Lehmann-Groß,von der Heide,Yıldız,Öztürk,Kowalski,"
        "Groß,Baumgärtner,Fuchs,Hartmann,Löffler,Seidel,Voigt,Winkler,Zöllner,Engel,Schäfer,Brandt,Thomsen,Petersen",
    ),
    Country(
        "AT", "de_AT", "EUR", "DE", "+43 1 5550",
        "Franziska Leopold Resi Xaver Vroni Florian Magdalena Severin Katharina Maximilian Theresa Valentin",
        "Gruber,Hofstätter,Wögerbauer,Pichler,Eder,Moser,Steinböck,Auer,Haslinger,Kirchmair,Fürst,Zauner",
    ),
    Country(
        "CH", "de_CH", "CHF", "DE", "+41 44 5550",
        "Urs Beat Regula Reto Vreni Ladina Flurin Seraina Corsin Noëmi Gian Ursina",
        "Zürcher,Bürgi,Caduff,Aebischer,Rüegg,Hürlimann,Wyss,Stämpfli,Zgraggen,Brügger,Camenzind,Tschudi",
    ),
    Country(
        "SE", "sv_SE", "SEK", "nordics", "+46 8 5550",
        "Åsa Göran Linnéa Björn Elin Märta Håkan Saga Örjan Astrid Viktor Ebba Sixten Maja Oskar Tove",
        "Åkesson,Lindqvist,Sjöberg,Öberg,Bergström,Nyström,Hägglund,Söderlund,Norén,Ekdahl,Wallin,Hellström",
    ),
    Country(
        "DK", "da_DK", "DKK", "nordics", "+45 55 50",
        "Søren Mette Jørgen Bodil Rasmus Freja Kjær Signe Mads Astrid Anders Ida",
        "Sørensen,Østergaard,Nørgaard,Kjær,Madsen,Lauridsen,Bruun,Høgh,Skovgaard,Friis,Dahl,Møller",
    ),
    Country(
        "NO", "nb_NO", "NOK", "nordics", "+47 55 50",
        "Øyvind Ingrid Håvard Solveig Torbjørn Sigrid Eirik Ragnhild Åse Magnus Kari Trygve",
        "Bjørnstad,Haugen,Sæther,Lunde,Tønnesen,Fjeld,Moen,Røed,Aasland,Strand,Hovland,Nygård",
    ),
    Country(
        "FR", "fr_FR", "EUR", "main", "+33 1 99 00",
        "Chloé Benoît Hélène François Aurélie Théo Jean-Baptiste Zoé Gaëlle Rémi Anaïs Loïc",
        "Lefèvre,D'Amico,Garçon,Béranger,Dubois,Noël,Saint-Exel,Girard,L'Hermitte,Marchand,Vasseur,Perrault",
    ),
    Country(
        "ES", "es_ES", "EUR", "main", "+34 91 055",
        "Íñigo Begoña José Lucía Álvaro Nuria Andrés Inés Martín Sofía Ramón Pilar",
        "Núñez,Peña,García López,Ibáñez,Muñoz,Zubiría,Castaño,Ruiz,Fernández,Oyarzún,Gil,Herrero",
    ),
    Country(
        "IT", "it_IT", "EUR", "main", "+39 02 0555",
        "Niccolò Giulia Matteo Chiara Nicolò Beatrice Lorenzo Ilaria Tommaso Elisa Cesare Ginevra",
        "Dell'Acqua,Rossi,Bianchi,D'Angelo,Ferrari,Marchetti,Lo Presti,Galli,Conti,Serra,Fontana,Basile",
    ),
    Country(
        "PL", "pl_PL", "PLN", "main", "+48 22 055",
        "Łukasz Małgorzata Zbigniew Agnieszka Paweł Żaneta Grzegorz Kinga Michał Zofia Stanisław Ewa",
        "Wójcik,Dąbrowska,Żukowski,Błaszczyk,Grześkowiak,Kaczmarek,Nowak,Szymański,Wiśniewska,Mazur,Król,Pawlak",
    ),
    Country(
        "IE", "en_IE", "EUR", "main", "+353 1 555 0",
        "Niamh Seán Aoife Conor Siobhán Eoin Gráinne Cillian Órla Patrick Maeve Rory",
        "O'Brien,Ó Súilleabháin,Murphy,Byrne,O'Shea,Kelly,MacCarthy,Nolan,Fitzgerald,Quinn,Doyle,Walsh",
    ),
    Country(
        "NL", "nl_NL", "EUR", "main", "+31 20 555 0",
        "Sjoerd Anouk Daan Femke Joris Liesbeth Koen Marijke Bram Saskia Thijs Renée",
        "van den Berg,de Vries,Hoekstra,'t Hart,van Dijk,Kuipers,Jansen,Visser,Brouwer,Meijer,ter Horst,Smit",
    ),
)  # fmt: skip


def latin(name: str) -> str:
    """Spell a name with the letters an e-mail address can hold: `D'Amico` gives `damico`."""
    spelled = unicodedata.normalize("NFKD", name.lower().translate(_SPELLED))
    return "".join(letter for letter in spelled if letter.isascii() and (letter.isalnum() or letter == "-"))


class FullName(NamedTuple):
    """One person's name with its country and its spelling in an e-mail address."""

    given: str
    """Given name."""
    family: str
    """Family name."""
    mailbox: str
    """What stands before the @."""
    country: Country
    """Where the name is from."""


def full_names() -> tuple[FullName, ...]:
    """List every combination of the names of each country; mailboxes that coincide appear once."""
    found: dict[str, FullName] = {}
    for country in COUNTRIES:
        givens = [(given, latin(given)) for given in country.given.split()]
        families = [(family, latin(family)) for family in country.family.split(",")]
        for given, given_mail in givens:
            for family, family_mail in families:
                mailbox = f"{given_mail}.{family_mail}"
                found.setdefault(mailbox, FullName(given, family, mailbox, country))
    return tuple(found.values())
