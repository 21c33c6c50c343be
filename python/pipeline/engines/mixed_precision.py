"""Which parts of a network are computed in bf16 and which are kept in f32."""

from __future__ import annotations

import openvino as ov

# Here nearly all time is spent, and here bf16 rounds what goes in alone: products are added up in f32.
_PRODUCTS = {"Convolution", "ConvolutionBackpropData", "MatMul"}

_KEPT = "DisablePrecisionConversion_0"

# OpenVINO makes this attribute only of text.
_NETWORK_WITH_A_KEPT_NODE = b"""\
<net name="kept" version="11">
  <layers>
    <layer id="0" name="source" type="Parameter" version="opset1">
      <data shape="1" element_type="f32"/>
      <rt_info><attribute name="DisablePrecisionConversion" version="0" value="dynamic:f16"/></rt_info>
      <output><port id="0" precision="FP32"><dim>1</dim></port></output>
    </layer>
    <layer id="1" name="result" type="Result" version="opset1">
      <input><port id="0" precision="FP32"><dim>1</dim></port></input>
    </layer>
  </layers>
  <edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges>
</net>
"""


def keep_all_but_products(core: ov.Core, model: ov.Model) -> None:
    """Keep sums, norms and activations in f32, in place, when `model` is compiled for bf16.

    They are a small part of the work, and each of them would round its result to eight bits.
    """
    attribute = core.read_model(_NETWORK_WITH_A_KEPT_NODE).get_parameters()[0].get_rt_info()[_KEPT]
    for node in model.get_ordered_ops():
        if node.get_type_name() not in _PRODUCTS | {"Constant", "Parameter", "Result"}:
            node.set_rt_info(attribute, _KEPT)
