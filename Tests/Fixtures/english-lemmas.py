"""Writes Tests/Fixtures/english-lemmas.json: what NLTK's morphy makes of words, by part of speech.

    pip install nltk==3.8.1            # later versions refuse a folder of the user's own
    python Tests/Fixtures/english-lemmas.py

WordNet itself is read from Debian's package wordnet-base, copied to a folder where a list of its files' names, which NLTK
wants and the package lacks, stands beside it; the names themselves do not matter here.
"""
import json
import pathlib
import shutil
import tempfile

from nltk.corpus.reader.wordnet import WordNetCorpusReader

WORDS = """
running runs ran better best worse worst mice children men women feet teeth geese knives wolves leaves lives studies studied
studying went gone going goes was were is am been being has had having does did done took taken taking wrote written writing
bought thought brought caught taught boxes churches dishes buses quizzes cities stories days boys analyses criteria phenomena
data media indices matrices oxen sheep fish deer species series news bigger biggest happier happiest larger largest nicer
stopped stopping making made hoped hoping hopped hopping lying dying tying died lied tied used using uses meeting building
feeling saw sawed seen sees left leaving found founded finding felt fell fallen falls grounds ground lay laid lain lies rose
risen rises wound wounded wounds bore born borne bears flies flew flown dove doves potatoes tomatoes heroes photos pianos
roofs chiefs wives thieves shelves halves selves calves loaves scarves faster fastest hotter hottest drier driest further
farther elder eldest well more most less least glass glasses class classes pass passes passed bias biases lens lenses gas gases
bus plus focus foci axes bases crises theses swum swam swimming sang sung sings rang rung began begun drank drunk driven drove
""".split()

with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    for name in ["noun", "verb", "adj", "adv"]:
        for pattern in ["index.{}", "data.{}", "{}.exc"]:
            shutil.copy(f"/usr/share/wordnet/{pattern.format(name)}", root)
    (root / "lexnames").write_text("".join(f"{number:02d}\tgroup{number}\t1\n" for number in range(45)))
    reader = WordNetCorpusReader(str(root), None)
    result = {word: {part: reader._morphy(word, part) for part in "nvar"} for word in dict.fromkeys(WORDS)}

path = pathlib.Path(__file__).parent / "english-lemmas.json"
path.write_text("{\n" + ",\n".join(f"{json.dumps(w)}: {json.dumps(r)}" for w, r in result.items()) + "\n}\n")
