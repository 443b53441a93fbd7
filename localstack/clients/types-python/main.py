"""Reads the examples' valid and invalid events, which are in the folder that it is given, into
the types that datamodel-code-generator makes."""

import pathlib
import sys

from basket import Basket
from colors import SpongebobColors
from earthquake import UsgsEarthquake
from fruits import SpongebobFruits
from pydantic import ValidationError

for example, model in [("fruits", SpongebobFruits), ("colors", SpongebobColors), ("earthquakes", UsgsEarthquake)]:
    files = list(pathlib.Path(sys.argv[1], example, "valid").glob("*.json"))
    assert files, example
    for file in files:
        model.model_validate_json(file.read_bytes())
    print(example)

Basket.model_validate_json('{"fruits": [{"fruit": "apple"}]}')
try:
    Basket.model_validate_json('{"fruits": [{}]}')
    sys.exit("a fruit without a name is read")
except ValidationError:
    print("basket")
