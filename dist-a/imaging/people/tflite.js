import { FlatTable } from "./flatbuffer.js";
// Numbers of TensorFlow Lite's BuiltinOperator, as far as the person segmenter uses them.
const ADD = 0;
const AVERAGE_POOL_2D = 1;
const CONV_2D = 3;
const DEPTHWISE_CONV_2D = 4;
const DEQUANTIZE = 6;
const LOGISTIC = 14;
const MUL = 18;
const RELU = 19;
const RESIZE_BILINEAR = 23;
const CUSTOM = 32;
const HARD_SWISH = 117;
const KNOWN = [
    ADD,
    AVERAGE_POOL_2D,
    CONV_2D,
    DEPTHWISE_CONV_2D,
    DEQUANTIZE,
    LOGISTIC,
    MUL,
    RELU,
    RESIZE_BILINEAR,
    CUSTOM,
    HARD_SWISH,
];
/**
 * Reads a TensorFlow Lite file (schema version 3) and runs it on tfjs.
 *
 * It knows the operators of MediaPipe's selfie segmenter and no others: any other graph is refused when it is
 * loaded, not when it is run.
 */
export class TfliteModel {
    /** Throws when the graph uses an operator that is not known here. */
    constructor(tf, file) {
        this.weights = new Map();
        this.steps = [];
        const model = FlatTable.root(file);
        const codes = model.tables(1).map((entry) => Math.max(entry.byte(0), entry.int(3)));
        const unknown = codes.find((code) => !KNOWN.includes(code));
        if (unknown !== undefined)
            throw new Error(`The model uses operator ${unknown}, which is not known`);
        const buffers = model.tables(4).map((entry) => entry.bytes(0));
        const [graph] = model.tables(2);
        if (!graph)
            throw new Error("The model has no graph");
        const tensors = graph.tables(0);
        [this.input = 0] = graph.ints(1);
        [this.output = 0] = graph.ints(2);
        for (const operator of graph.tables(3)) {
            const code = codes[operator.int(0)] ?? -1;
            const inputs = operator.ints(1);
            const [output = 0] = operator.ints(2);
            if (code === DEQUANTIZE) {
                const tensor = tensors[inputs[0] ?? 0];
                const data = buffers[tensor?.int(2) ?? 0];
                if (tensor && data)
                    this.weights.set(output, tf.tensor(readHalfs(data), tensor.ints(0)));
            }
            else {
                this.steps.push({ code, inputs, output, options: operator.table(4) });
            }
        }
        this.arrangeWeights(tf);
    }
    /** Runs the graph; call it inside `tf.tidy`. */
    run(tf, input) {
        const values = new Map([[this.input, input]]);
        for (const step of this.steps) {
            const operands = step.inputs.flatMap((id) => values.get(id) ?? this.weights.get(id) ?? []);
            values.set(step.output, apply(tf, step, operands));
        }
        const result = values.get(this.output);
        if (!result)
            throw new Error("The model has no output");
        return result;
    }
    /** Lite stores filters as out × height × width × in; tfjs wants them in other orders. */
    arrangeWeights(tf) {
        for (const { code, inputs } of this.steps) {
            const id = inputs[1] ?? -1;
            const filter = this.weights.get(id);
            if (!filter)
                continue;
            if (code === CONV_2D)
                this.weights.set(id, tf.transpose(filter, [1, 2, 3, 0]));
            else if (code === DEPTHWISE_CONV_2D)
                this.weights.set(id, tf.transpose(filter, [1, 2, 3, 0]));
            else if (code === CUSTOM)
                this.weights.set(id, tf.transpose(filter, [1, 2, 0, 3]));
        }
    }
}
function apply(tf, { code, options }, [x, w, bias]) {
    if (!x)
        throw new Error("An operator of the model has no input");
    const image = x;
    const stride = options?.int(1, 1) ?? 1;
    switch (code) {
        case ADD:
            return tf.add(x, w ?? 0);
        case MUL:
            return tf.mul(x, w ?? 1);
        case AVERAGE_POOL_2D: // always over the whole plane in this model
            return tf.mean(x, [1, 2], true);
        case CONV_2D:
            return tf.fused.conv2d({ x: image, filter: w, strides: stride, pad: "same", bias });
        case DEPTHWISE_CONV_2D:
            return tf.fused.depthwiseConv2d({
                x: image,
                filter: w,
                strides: stride,
                pad: "same",
                bias,
            });
        case LOGISTIC:
            return tf.sigmoid(x);
        case RELU:
            return tf.relu(x);
        case RESIZE_BILINEAR: // always doubling, with half-pixel centres
            return tf.image.resizeBilinear(image, [image.shape[1] * 2, image.shape[2] * 2], false, true);
        case HARD_SWISH:
            return tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6));
        default:
            return transposedConvolution(tf, image, { filter: w, bias });
    }
}
/** MediaPipe's custom Convolution2DTransposeBias: stride 2, kernel 2 × 2, doubling the plane. */
function transposedConvolution(tf, image, { filter, bias }) {
    const [batch, height, width] = image.shape;
    const shape = [batch, height * 2, width * 2, filter.shape[2]];
    return tf.add(tf.conv2dTranspose(image, filter, shape, 2, "same"), bias ?? 0);
}
/** Half-precision floats (IEEE 754 binary16, little-endian) as single-precision ones. */
export function readHalfs(data) {
    const out = new Float32Array(data.byteLength / 2);
    for (let i = 0; i < out.length; i++) {
        const half = data.getUint16(2 * i, true);
        const sign = half & 0x8000 ? -1 : 1;
        const exponent = (half >> 10) & 31;
        const fraction = half & 1023;
        if (exponent === 31)
            out[i] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
        else if (exponent === 0)
            out[i] = sign * fraction * 2 ** -24;
        else
            out[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
    }
    return out;
}
//# sourceMappingURL=tflite.js.map