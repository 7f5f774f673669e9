"""Reads OSCAL documents with compliance-trestle (5.2.0) and prints as JSON what it finds wrong with each.

Usage: oscal-trestle.py ASSESSMENT_PLAN ASSESSMENT_RESULTS POAM CATALOG
"""

import contextlib
import io
import json
import logging
import pathlib
import sys

from trestle.core.validator_factory import validator_factory
from trestle.oscal.assessment_plan import AssessmentPlan
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.poam import PlanOfActionAndMilestones

MODELS = [AssessmentPlan, AssessmentResults, PlanOfActionAndMilestones, Catalog]


def problems(model, file):
    """What trestle says of one document: why it cannot be read, which of its validators refuse it, what it warns of."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    logging.getLogger("trestle").addHandler(handler)
    found = []
    with contextlib.redirect_stdout(said):
        try:
            document = model.oscal_read(file)
            if document is None:
                return ["nothing could be read"]
            for validator in validator_factory.get_all():
                if not validator.model_is_valid(document, False, file.parent):
                    found.append(f"{type(validator).__name__}: {validator.error_msg()}")
        except Exception as error:  # Whatever it is, the document was not taken.
            found.append(f"{type(error).__name__}: {error}")
    logging.getLogger().removeHandler(handler)
    logging.getLogger("trestle").removeHandler(handler)
    return found + [line for line in said.getvalue().splitlines() if line]


print(json.dumps([problems(model, pathlib.Path(name)) for model, name in zip(MODELS, sys.argv[1:])]))
