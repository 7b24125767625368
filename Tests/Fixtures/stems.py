#!/usr/bin/env python3
"""Makes stems.json: stems by Snowball's Porter stemmer.

    pip install snowballstemmer && python3 Tests/Fixtures/stems.py > Tests/Fixtures/stems.json
"""
import json

import snowballstemmer

bases = """connect relate condition rational value hesitate digitise conform radical different vile analog vietnam
predicate operate feudal decisive hopeful callous formal sensitive sensible triplicate form electric good revive allow
infer airline gyroscope adjust defend irritate replace depend adopt communicate active angular effect bowdler rate cease
control roll install configure remove package upgrade verify authenticate partition mount boot encrypt quota limit user
permission schedule backup restore filter route address resolve print share compile sign key network service server file
directory archive mirror depend conflict release freeze test stable maintain translate document report bug fix monitor
detect intrude administer virtual machine emulate cache search query synthesise happy sky cry fly die agree plaster motor
conflate trouble size hop tan fall hiss fizz fail file sing bled feed matting mating meeting milling messing""".split()
endings = ["", "s", "es", "ed", "ing", "er", "ers", "able", "ation", "ations", "ator", "ment", "ments", "ness", "ly",
           "ful", "fulness", "ity", "ive", "iveness", "al", "ally", "ism", "ous", "ize", "izing", "ion", "ent", "ence",
           "ably", "ibly", "ology", "ying", "ies", "y", "eed"]
stemmer = snowballstemmer.stemmer("porter")
words = sorted({b + e for b in bases for e in endings} | {b[:-1] + e for b in bases if b[-1] in "ey" for e in endings})
words = words[::3]
print(json.dumps({"peer": "snowballstemmer porter", "stems": {w: stemmer.stemWord(w) for w in words}}))
