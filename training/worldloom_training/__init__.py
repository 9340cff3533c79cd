"""The reproducible recipe behind Worldloom's model packs: imagery -> network -> ONNX. Start at ``__main__``."""
