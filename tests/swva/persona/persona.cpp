#include "tests/swva/persona/persona.h"

#include <algorithm>
#include <array>

#include <va/va.h>
#include <va/va_drmcommon.h>

namespace swva {
namespace {

constexpr std::uint32_t kAllHeaders = VA_ENC_PACKED_HEADER_SEQUENCE | VA_ENC_PACKED_HEADER_PICTURE |
				      VA_ENC_PACKED_HEADER_SLICE | VA_ENC_PACKED_HEADER_MISC |
				      VA_ENC_PACKED_HEADER_RAW_DATA;
constexpr std::uint32_t kBasicRates = VA_RC_CQP | VA_RC_CBR | VA_RC_VBR;
constexpr std::uint32_t kPrime1 =
	VA_SURFACE_ATTRIB_MEM_TYPE_VA | VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME;
constexpr std::uint32_t kPrime2 = kPrime1 | VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2;
constexpr std::uint32_t kIntelSlices =
	VA_ENC_SLICE_STRUCTURE_ARBITRARY_ROWS | VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS;

// What vaQuerySurfaceAttributes lists for VAProfileJPEGBaseline, as far as swva has it. iHD also
// writes 4:2:2 to NV12, by leaving out every second line of chroma (MFX_JPEG_PIC_STATE).
constexpr std::array<std::uint32_t, 3> kIhdJpeg{VA_FOURCC_NV12, VA_FOURCC_Y800, VA_FOURCC_444P};
constexpr std::array<std::uint32_t, 4> kMesaJpeg{VA_FOURCC_NV12, VA_FOURCC_Y800, VA_FOURCC_YUY2,
						 VA_FOURCC_444P};

// From the sources of the drivers: iHD, intel-vaapi-driver 2.4, Mesa 22.3 and newer. README.md says
// where they are kinder than the real ones.
constexpr Persona kIhd{
	.name = "ihd",
	.vendor = "Intel iHD driver for Intel(R) Gen Graphics - 23.1.1 ()",
	.jpeg_surfaces = kIhdJpeg,
	.jpeg_halves_chroma = true,
	.rate_controls = kBasicRates | VA_RC_MB | VA_RC_ICQ | VA_RC_QVBR,
	.packed_h264 = kAllHeaders,
	.packed_hevc = kAllHeaders,
	.references = 3,
	.references_l1 = 1,
	.slice_structure = kIntelSlices,
	.hevc_block_sizes = true,
	.bi_not_empty = true,
	.memory_types = kPrime2,
	.single_object = true,
	.chroma_row_from_offset = true,
	.rows_checked_late = true,
	.row_align = 4,
};

/// What is left of it where the kernel did not load the HuC firmware.
constexpr Persona ihd_without_huc()
{
	Persona persona = kIhd;
	persona.name = "ihd-lp";
	persona.full = false;
	persona.low_power = true;
	persona.rate_controls = VA_RC_CQP;
	return persona;
}

constexpr std::array kPersonas{
	Persona{
		.name = "strict",
		.vendor = "penstock strict software driver",
		.low_power = true,
		.jpeg_surfaces = kMesaJpeg,
		.rate_controls = kBasicRates | VA_RC_ICQ | VA_RC_QVBR,
		.packed_h264 = kAllHeaders,
		.packed_hevc = kAllHeaders,
		.references = 2,
		.slice_structure = kIntelSlices,
		.memory_types = kPrime2,
		.separate_layers_only = true,
		.single_object = true,
		.chroma_row_from_offset = true,
		.row_align = 16,
	},
	kIhd,
	ihd_without_huc(),
	Persona{
		.name = "mesa22",
		.vendor = "Mesa Gallium driver 22.3.6 for AMD Radeon Graphics",
		.jpeg_surfaces = kMesaJpeg,
		.rate_controls = kBasicRates,
		.packed_h264 = VA_ENC_PACKED_HEADER_NONE,
		.packed_hevc = VA_ENC_PACKED_HEADER_SEQUENCE,
		.writes_parameter_sets = true,
		.picture_set_first = true,
		.slices = 128,
		.slice_structure = VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS,
		.quality_range = 32,
		.sync_buffer = Persona::SyncBuffer::kZeroOrInfinite,
		.sync_surface2 = false,
		.stale_map = true,
		.upper_bound = true,
		.memory_types = kPrime2,
		.separate_layers_only = true,
		.implicit_modifier = true,
		.pitch_align = 256,
		.offset_align = 256,
	},
	Persona{
		.name = "mesa-new",
		.vendor = "Mesa Gallium driver 25.0.0 for AMD Radeon Graphics",
		.jpeg_surfaces = kMesaJpeg,
		.rate_controls = kBasicRates | VA_RC_QVBR,
		.packed_h264 = kAllHeaders,
		.packed_hevc = kAllHeaders,
		.writes_parameter_sets = true,
		.references = 2,
		.slices = 128,
		.slice_structure = VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS,
		.quality_range = 32,
		.hevc_block_sizes = true,
		.sync_surface2 = false,
		.stale_map = true,
		.upper_bound = true,
		.memory_types = kPrime2,
		.implicit_modifier = true,
		.own_pitch_only = true,
		.pitch_align = 256,
		.offset_align = 256,
		.alignment_attribute = 6 | 4 << 4,
	},
	Persona{
		.name = "i965",
		.vendor = "Intel i965 driver for Intel(R) Skylake - 2.4.1",
		.low_power = true,
		.hevc = false,
		.rate_controls = kBasicRates,
		.packed_h264 = kAllHeaders,
		.slice_structure = kIntelSlices,
		.coded_reserve = 4096,
		.sync_buffer = Persona::SyncBuffer::kAbsent,
		.sync_surface2 = false,
		.memory_types = kPrime1,
		.single_object = true,
		.chroma_row_from_offset = true,
		.row_align = 4,
	},
};

struct Word {
	std::string_view name;
	std::uint32_t bits;
};

constexpr Word kRates[] = {{"cqp", VA_RC_CQP},
			   {"cbr", VA_RC_CBR},
			   {"vbr", VA_RC_VBR},
			   {"icq", VA_RC_ICQ},
			   {"qvbr", VA_RC_QVBR}};
constexpr Word kPacked[] = {{"none", 0},
			    {"full", kAllHeaders},
			    {"sequence", VA_ENC_PACKED_HEADER_SEQUENCE},
			    {"picture", VA_ENC_PACKED_HEADER_PICTURE},
			    {"slice", VA_ENC_PACKED_HEADER_SLICE},
			    {"misc", VA_ENC_PACKED_HEADER_MISC},
			    {"raw", VA_ENC_PACKED_HEADER_RAW_DATA}};
constexpr Word kMemory[] = {{"va", VA_SURFACE_ATTRIB_MEM_TYPE_VA},
			    {"prime", VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME},
			    {"prime2", VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2}};

// "cqp,cbr" → bits.
template <std::size_t count>
void read_words(Environment &environment, std::string_view name, const Word (&words)[count],
		std::uint32_t &target)
{
	auto value = environment.text(name);
	if (!value)
		return;
	std::uint32_t bits = 0;
	for (const std::string &part : split(*value, ',')) {
		const auto *word = std::ranges::find(words, part, &Word::name);
		if (word == std::end(words))
			return environment.reject(name, *value);
		bits |= word->bits;
	}
	target = bits;
}

void read_number(Environment &environment, std::string_view name, std::uint32_t &target)
{
	if (auto value = environment.number(name))
		target = static_cast<std::uint32_t>(*value);
}

void read_entry(Environment &environment, Persona &persona)
{
	auto value = environment.text("ENTRY");
	if (!value)
		return;
	if (*value != "lp" && *value != "full")
		return environment.reject("ENTRY", *value);
	persona.low_power = *value == "lp";
	persona.full = *value == "full";
}

// "6,4": the logarithms of the alignment of width and height.
void read_alignment(Environment &environment, Persona &persona)
{
	auto value = environment.text("ALIGN_ATTR");
	if (!value)
		return;
	const auto parts = split(*value, ',');
	auto width = parse_number(parts[0]);
	auto height = parts.size() == 2 ? parse_number(parts[1]) : std::nullopt;
	if (!width || !height || *width > 15 || *height > 15)
		return environment.reject("ALIGN_ATTR", *value);
	persona.alignment_attribute = static_cast<std::uint32_t>(*width | *height << 4);
}

} // namespace

Persona read_persona(Environment &environment)
{
	const std::string name = environment.text("PERSONA").value_or("strict");
	const auto *found = std::ranges::find(kPersonas, name, &Persona::name);
	if (found == kPersonas.end()) {
		environment.reject("PERSONA", name);
		found = kPersonas.begin();
	}
	Persona persona = *found;
	read_number(environment, "PITCH_ALIGN", persona.pitch_align);
	read_number(environment, "HEIGHT_ALIGN", persona.row_align);
	if (persona.pitch_align == 0 || persona.row_align == 0)
		environment.reject("PITCH_ALIGN or SWVA_HEIGHT_ALIGN", "0");
	read_number(environment, "MAX_W", persona.max_width);
	read_number(environment, "MAX_H", persona.max_height);
	read_words(environment, "MEMTYPES", kMemory, persona.memory_types);
	read_words(environment, "RC", kRates, persona.rate_controls);
	if (environment.text("PACKED")) {
		read_words(environment, "PACKED", kPacked, persona.packed_h264);
		persona.packed_hevc = persona.packed_h264;
		// A driver that takes no packed sequence header writes it itself.
		persona.writes_parameter_sets |=
			!(persona.packed_h264 & VA_ENC_PACKED_HEADER_SEQUENCE);
	}
	persona.modifiers_refused = environment.flag("MODIFIER");
	persona.single_object = environment.flag("SINGLE_OBJECT", persona.single_object);
	persona.export_tiled = environment.flag("EXPORT_TILED");
	persona.derive_image &= !environment.flag("NO_DERIVE");
	persona.video_proc &= !environment.flag("NO_VIDEOPROC");
	persona.hevc &= !environment.flag("NO_HEVC");
	if (environment.flag("NO_JPEG"))
		persona.jpeg_surfaces = {};
	if (environment.flag("NO_SYNCBUFFER"))
		persona.sync_buffer = Persona::SyncBuffer::kAbsent;
	read_entry(environment, persona);
	read_alignment(environment, persona);
	return persona;
}

std::vector<std::string_view> persona_names()
{
	std::vector<std::string_view> names;
	for (const Persona &persona : kPersonas)
		names.push_back(persona.name);
	return names;
}

} // namespace swva
