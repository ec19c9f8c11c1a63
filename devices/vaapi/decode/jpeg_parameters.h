#pragma once

#include <va/va.h>
#include <va/va_dec_jpeg.h>

#include "core/bitstream/jpeg/jpeg_picture.h"

namespace penstock::vaapi {

/// What a JPEG's segments say, in libva's structures.
VAPictureParameterBufferJPEGBaseline picture_parameters(const JpegHeaders &headers);
VAIQMatrixBufferJPEGBaseline quantisers(const JpegHeaders &headers);
VAHuffmanTableBufferJPEGBaseline huffman_tables(const JpegHeaders &headers);
/// Of the only scan, whose bytes are at the beginning of the slice data.
VASliceParameterBufferJPEGBaseline slice_parameters(const JpegPicture &picture);

} // namespace penstock::vaapi
