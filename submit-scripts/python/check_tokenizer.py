#!/usr/bin/env python3
"""Compares our token ids with those of Hugging Face's `tokenizers`, or measures its speed.

    check_tokenizer.py tokenizer.json text.txt ids.txt [--specials]
    check_tokenizer.py tokenizer.json text.txt --time [--specials] [--threads N]

ids.txt holds a line of ids for each line of the text, as org.binorm.datasets.tokenizer.TokenizeFile writes it.
Exit code 0: all lines identical; 1: not; 2: a file is not what it should be.
"""

import argparse
import itertools
import os
import sys
import time


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer")
    parser.add_argument("text")
    parser.add_argument("ids", nargs="?")
    parser.add_argument("--specials", action="store_true", help="with the tokens that the post-processor adds")
    parser.add_argument("--time", action="store_true", help="measure instead of comparing")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.time == bool(arguments.ids):
        parser.error("either ids.txt or --time")
    try:
        tokenizer, lines = open_tokenizer(arguments), read_lines(arguments.text)
        if arguments.time:
            measure(tokenizer, lines, arguments)
            return
        expected = [[int(number) for number in line.split()] for line in read_lines(arguments.ids)]
    except Exception as error:  # tokenizers raises plain Exception
        print(f"check_tokenizer.py: {arguments.tokenizer}, {arguments.text}: {error}", file=sys.stderr)
        sys.exit(2)
    sys.exit(compare(tokenizer, lines, expected, arguments))


def open_tokenizer(arguments):
    # The library reads these when it starts its threads.
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if arguments.threads > 1 else "false"
    os.environ["RAYON_NUM_THREADS"] = str(arguments.threads)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(arguments.tokenizer)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def read_lines(path):
    """Lines end in a line feed alone: a carriage return belongs to its line."""
    with open(path, encoding="utf-8", newline="\n") as file:
        return [line.removesuffix("\n") for line in file]


def compare(tokenizer, lines, expected, arguments):
    encodings = tokenizer.encode_batch(lines, add_special_tokens=arguments.specials)
    actual = [encoding.ids for encoding in encodings]
    pairs = list(itertools.zip_longest(actual, expected))
    different = [number for number, (ours, theirs) in enumerate(pairs, 1) if ours != theirs]
    print(f"{len(pairs) - len(different)} of {len(pairs)} lines identical, {sum(map(len, actual))} tokens")
    if different:
        ours, theirs = pairs[different[0] - 1]
        print(f"first difference in line {different[0]}: {ours} there, {theirs} here", file=sys.stderr)
    return 1 if different else 0


def measure(tokenizer, lines, arguments):
    megabytes = os.path.getsize(arguments.text) / 1e6
    start = time.perf_counter()
    tokens = sum(len(encoding) for encoding in tokenizer.encode_batch(lines, add_special_tokens=arguments.specials))
    seconds = time.perf_counter() - start
    print(f"{len(lines)} lines, {tokens} tokens, {megabytes / seconds:.2f} MB/s on {arguments.threads} thread(s)")


if __name__ == "__main__":
    main()
