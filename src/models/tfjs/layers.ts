/**
 * Class names that @tensorflow/tfjs-layers 4.22.0 can build, as its registry lists them: a file that names another
 * one is refused before anything is downloaded. A test compares this list with the registry.
 */
export const KNOWN_LAYERS: ReadonlySet<string> = new Set(
  (
    'InputLayer Model Functional Sequential ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Conv2D Conv3D ' +
    'Conv2DTranspose Conv3DTranspose SeparableConv2D Conv1D Cropping2D UpSampling2D DepthwiseConv2D RNN SimpleRNNCell ' +
    'SimpleRNN GRUCell GRU LSTMCell LSTM StackedRNNCells ConvLSTM2DCell ConvLSTM2D Dropout SpatialDropout1D Dense ' +
    'Flatten Activation RepeatVector Reshape Permute Masking Embedding Add Multiply Average Maximum Minimum ' +
    'Concatenate Dot GaussianNoise GaussianDropout AlphaDropout BatchNormalization LayerNormalization ZeroPadding2D ' +
    'MaxPooling1D AveragePooling1D MaxPooling2D AveragePooling2D MaxPooling3D AveragePooling3D ' +
    'GlobalAveragePooling1D GlobalMaxPooling1D GlobalAveragePooling2D GlobalMaxPooling2D TimeDistributed ' +
    'Bidirectional Rescaling CenterCrop CategoryEncoding Resizing RandomWidth'
  ).split(' '),
);
