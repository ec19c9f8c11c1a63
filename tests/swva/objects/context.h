#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <va/va.h>
#include <va/va_dec_jpeg.h>

#include "tests/swva/engine/engine.h"
#include "tests/swva/objects/surface.h"
#include "tests/swva/rules/misc_rules.h"

namespace swva {

struct Config {
	VAProfile profile = VAProfileNone;
	VAEntrypoint entrypoint = VAEntrypointVideoProc;
	std::uint32_t rt_format = 0;
	std::uint32_t rate_control = 0;
	std::uint32_t packed_headers = 0;
	unsigned contexts = 0;

	bool hevc() const { return profile == VAProfileHEVCMain; }
	bool decodes() const { return entrypoint == VAEntrypointVLD; }
	bool encodes() const { return !decodes() && entrypoint != VAEntrypointVideoProc; }
	bool has_bitrate() const { return rate_control & (VA_RC_CBR | VA_RC_VBR | VA_RC_QVBR); }
};

/// Of a JPEG that is to be decoded.
struct JpegFrame {
	std::optional<VAPictureParameterBufferJPEGBaseline> picture;
	std::optional<VAIQMatrixBufferJPEGBaseline> quantisers;
	std::optional<VAHuffmanTableBufferJPEGBaseline> huffman;
	std::vector<VASliceParameterBufferJPEGBaseline> slices;
	std::vector<std::byte> data;
};

/// What has been rendered since vaBeginPicture.
struct PictureState {
	VASurfaceID target = VA_INVALID_ID;
	std::shared_ptr<Surface> surface;
	std::vector<std::shared_ptr<Buffer>> buffers; ///< held until vaEndPicture
	std::int64_t given_us = 0;		      ///< CLOCK_MONOTONIC, when vaEndPicture came
	bool failed = false; ///< a vaRenderPicture was refused: the picture is lost

	bool has_picture = false;
	bool rate_after_sequence = true; ///< false: a sequence came, its rate control did not
	std::optional<VAEncPackedHeaderParameterBuffer> packed; ///< its data must follow
	std::optional<PackedHeader> slice_header;		///< its slice must follow
	H264Frame h264;
	HevcFrame hevc;
	JpegFrame jpeg;
	std::optional<VAProcPipelineParameterBuffer> pipeline;
	std::optional<VARectangle> source_region;
	std::optional<VARectangle> target_region;
};

/// A picture that was reconstructed into a surface.
struct Reconstruction {
	std::int32_t order = 0; ///< its picture order count
	bool reference = false;
};

struct Context {
	std::shared_ptr<Config> config;
	VAConfigID config_id = VA_INVALID_ID;
	std::uint32_t width = 0;
	std::uint32_t height = 0;
	std::optional<PictureState> picture;
	MiscState misc;
	// Of the last sequence.
	std::uint32_t coded_width = 0;
	std::uint32_t coded_height = 0;
	std::uint32_t max_references = 0;
	std::map<VASurfaceID, Reconstruction> reconstructions;
	unsigned pending = 0;
	unsigned coded_maps = 0;

	// Two engines, since each remembers the earlier pictures and none is thread-safe: one
	// checks within vaEndPicture, the other encodes on the driver's thread, perhaps later.
	std::unique_ptr<H264Engine> h264_judge;
	std::unique_ptr<H264Engine> h264_encoder;
	std::unique_ptr<HevcEngine> hevc_judge;
	std::unique_ptr<HevcEngine> hevc_encoder;
};

} // namespace swva
