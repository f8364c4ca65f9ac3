"""Keywords for a text: runs of words between stop words, ranked by how much company their words keep.

The algorithm is RAKE (rapid automatic keyword extraction). The same text always gives the same keywords.
"""
import re
from collections import Counter

STOP_WORDS = set(
    """a about all also am an and any are as at be been but by can could did do does for from had has have he her his
    how i if in into is it its just may me more most my no nor not of on only or other our out over she should so some
    such than that the their them then there these they this those to too under up us very was we were what when where
    which while who whom why will with would you your""".split()
)


def phrases_of(text):
    for part in re.split(r"[^\w\s'-]+", text.lower()):
        phrase = []
        for word in [*part.split(), None]:
            if word is not None and word not in STOP_WORDS and not word.isdigit():
                phrase.append(word)
            elif phrase:
                yield tuple(phrase)
                phrase = []


def suggest(text, count=10):
    """Yields at most `count` keywords, best first; of two that are equally good, the one that came first."""
    if not isinstance(text, str) or not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 100:
        raise ValueError("text must be a string and count a whole number from 1 to 100")
    phrases = list(phrases_of(text))
    frequency, degree = Counter(), Counter()
    for phrase in phrases:
        for word in phrase:
            frequency[word] += 1
            degree[word] += len(phrase)
    score = {phrase: sum(degree[word] / frequency[word] for word in phrase) for phrase in phrases}
    for phrase in sorted(score, key=lambda phrase: -score[phrase])[:count]:
        yield {"keyword": " ".join(phrase), "score": round(score[phrase], 2)}
