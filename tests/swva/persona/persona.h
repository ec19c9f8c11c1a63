#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/swva/persona/environment.h"

namespace swva {

/// A driver that swva imitates: what it offers, and which layouts it can read.
struct Persona {
	enum class SyncBuffer {
		kAbsent,
		kZeroOrInfinite, ///< other timeouts are UNIMPLEMENTED
		kFull,
	};

	std::string_view name;
	std::string_view vendor;

	// capabilities
	bool full = true;	///< VAEntrypointEncSlice
	bool low_power = false; ///< VAEntrypointEncSliceLP
	bool hevc = true;
	bool video_proc = true;
	/// Of surfaces that JPEG is decoded to, VA_FOURCC_…; none: it decodes nothing.
	std::span<const std::uint32_t> jpeg_surfaces{};
	bool jpeg_halves_chroma = false;    ///< of 4:2:2, so that it fits into NV12
	std::uint32_t rate_controls = 0;    ///< VA_RC_…
	std::uint32_t packed_h264 = 0;	    ///< VA_ENC_PACKED_HEADER_…
	std::uint32_t packed_hevc = 0;	    ///< the same
	bool writes_parameter_sets = false; ///< itself, where the application sends none
	bool picture_set_first = false;	    ///< of HEVC: PPS before SPS
	std::uint32_t references = 1;	    ///< of list 0
	std::uint32_t references_l1 = 0;    ///< of list 1
	std::uint32_t slices = 64;
	std::uint32_t slice_structure = 0; ///< VA_ENC_SLICE_STRUCTURE_…
	std::uint32_t quality_range = 7;
	std::uint32_t max_width = 4096;
	std::uint32_t max_height = 4096;
	std::uint32_t coded_reserve = 0; ///< bytes at a coded buffer's end that the driver keeps
	bool hevc_block_sizes = false;
	bool bi_not_empty = false; ///< P slices of HEVC must come as B with two equal lists

	// calls
	SyncBuffer sync_buffer = SyncBuffer::kFull;
	bool sync_surface2 = true;
	bool derive_image = true;
	bool stale_map = false;	  ///< until the sync, a coded buffer shows an earlier size
	bool upper_bound = false; ///< vaQuerySurfaceAttributes returns too large a count

	// surfaces
	std::uint32_t memory_types = 0; ///< for import
	bool separate_layers_only = false;
	bool single_object = false;	     ///< reads objects[0] whatever the planes say
	bool chroma_row_from_offset = false; ///< reads one pitch, and chroma from a whole row
	bool implicit_modifier = false;	     ///< takes DRM_FORMAT_MOD_INVALID
	bool own_pitch_only = false;	     ///< the pitch must be the driver's own
	bool rows_checked_late = false;	     ///< bad rows fail at vaEndPicture, not at import
	std::uint32_t pitch_align = 64;
	std::uint32_t row_align = 1;
	std::uint32_t offset_align = 1;
	std::optional<std::uint32_t> alignment_attribute =
		std::nullopt;		///< VASurfaceAttribAlignmentSize
	bool modifiers_refused = false; ///< no import at all: no modifier is accepted
	bool export_tiled = false;	///< exports claim a tiled modifier
};

/// By SWVA_PERSONA, changed by the variables that take capabilities away or tighten layouts:
/// PITCH_ALIGN, HEIGHT_ALIGN, MODIFIER, MEMTYPES, SINGLE_OBJECT, EXPORT_TILED, MAX_W, MAX_H,
/// ALIGN_ATTR, ENTRY, RC, PACKED, NO_DERIVE, NO_SYNCBUFFER, NO_VIDEOPROC, NO_HEVC, NO_JPEG.
Persona read_persona(Environment &environment);

/// The values of SWVA_PERSONA.
std::vector<std::string_view> persona_names();

} // namespace swva
