#include "tests/swva/rules/jpeg_rules.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace swva {
namespace {

using Found = std::vector<Violation>;
using Components = std::span<const std::uint8_t>;

constexpr std::uint8_t kMarker = 0xff;
constexpr std::uint8_t kEndOfImage = 0xd9;

struct Factors {
	unsigned h;
	unsigned v;
};

Factors factors(const VAPictureParameterBufferJPEGBaseline &picture, std::size_t i)
{
	return {picture.components[i].h_sampling_factor, picture.components[i].v_sampling_factor};
}

/// Of an interleaved scan; a single component is coded block by block (T.81, A.2.2).
std::uint32_t mcus(const VAPictureParameterBufferJPEGBaseline &picture)
{
	const bool single = picture.num_components == 1;
	const unsigned width = 8 * (single ? 1 : factors(picture, 0).h);
	const unsigned height = 8 * (single ? 1 : factors(picture, 0).v);
	return (picture.picture_width + width - 1) / width *
	       ((picture.picture_height + height - 1) / height);
}

void check_picture(const Context &context, const PictureState &state, Found &found)
{
	const auto &picture = *state.jpeg.picture;
	const Surface &surface = *state.surface;
	if (picture.picture_width == 0 || picture.picture_height == 0 ||
	    picture.picture_width > surface.width || picture.picture_height > surface.height ||
	    picture.picture_width > context.width || picture.picture_height > context.height)
		found.push_back(
			{"9.picture",
			 fmt::format("a JPEG of {}x{} into a surface of {}x{}, context "
				     "{}x{}",
				     picture.picture_width, picture.picture_height, surface.width,
				     surface.height, context.width, context.height)});
	if (picture.color_space != 0 || picture.rotation != VA_ROTATION_NONE)
		found.push_back({"9.picture", "a colour space or rotation that swva has not"});
}

/// Which surfaces hold the samples of a JPEG.
bool holds(std::uint32_t fourcc, JpegSampling sampling, bool halves_chroma)
{
	switch (fourcc) {
	case VA_FOURCC_NV12:
		return sampling == JpegSampling::k420 ||
		       (sampling == JpegSampling::k422 && halves_chroma);
	case VA_FOURCC_YUY2:
		return sampling == JpegSampling::k422;
	case VA_FOURCC_444P:
		return sampling == JpegSampling::k444;
	case VA_FOURCC_Y800:
		return sampling == JpegSampling::k400;
	default:
		return false;
	}
}

void check_components(const Persona &persona, const PictureState &state, Found &found)
{
	const auto &picture = *state.jpeg.picture;
	const auto sampling = sampling_of(picture);
	if (!sampling) {
		found.push_back({"9.sampling", "components that no driver decodes"});
		return;
	}
	const auto offered = persona.jpeg_surfaces;
	const std::uint32_t fourcc = state.surface->format->fourcc;
	if (std::ranges::find(offered, fourcc) == offered.end() ||
	    !holds(fourcc, *sampling, persona.jpeg_halves_chroma))
		found.push_back({"9.surface",
				 fmt::format("a surface of {} does not hold JPEG with {}x{} luma "
					     "samples for each of chroma",
					     fourcc_text(fourcc).text, factors(picture, 0).h,
					     factors(picture, 0).v)});
	const auto &slice = state.jpeg.slices.front();
	if (slice.num_components != picture.num_components)
		found.push_back({"9.components", "a scan of some of the components only"});
	for (std::size_t i = 0; i < picture.num_components; ++i)
		if (slice.components[i].component_selector != picture.components[i].component_id)
			found.push_back(
				{"9.components", "a scan names other components than the picture"});
}

std::size_t total(std::span<const std::uint8_t> counts)
{
	return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

void check_tables(const JpegFrame &frame, Found &found)
{
	const auto &picture = *frame.picture;
	const auto &slice = frame.slices.front();
	for (std::size_t i = 0; i < std::min<std::size_t>(picture.num_components, 3); ++i) {
		const std::size_t quantiser = picture.components[i].quantiser_table_selector;
		if (quantiser >= std::size(frame.quantisers->quantiser_table) ||
		    frame.quantisers->load_quantiser_table[quantiser] != 1 ||
		    std::ranges::count(frame.quantisers->quantiser_table[quantiser], 0) != 0)
			found.push_back({"9.tables", "a quantiser that is not loaded, or has a "
						     "step of 0"});
		for (const std::size_t table :
		     {slice.components[i].dc_table_selector, slice.components[i].ac_table_selector})
			if (table >= std::size(frame.huffman->huffman_table) ||
			    frame.huffman->load_huffman_table[table] != 1)
				found.push_back({"9.tables", "a Huffman table that is not loaded"});
	}
	for (const auto &table : frame.huffman->huffman_table)
		if (total(table.num_dc_codes) > std::size(table.dc_values) ||
		    total(table.num_ac_codes) > std::size(table.ac_values))
			found.push_back({"9.tables", "a Huffman table of too many codes"});
}

void check_slice(const JpegFrame &frame, Found &found)
{
	const auto &slice = frame.slices.front();
	if (frame.slices.size() != 1)
		found.push_back({"9.slice", "several scans"});
	if (slice.slice_data_flag != VA_SLICE_DATA_FLAG_ALL || slice.slice_data_size == 0 ||
	    std::uint64_t{slice.slice_data_offset} + slice.slice_data_size > frame.data.size())
		found.push_back({"9.slice",
				 fmt::format("{} bytes from byte {} of {}", slice.slice_data_size,
					     slice.slice_data_offset, frame.data.size())});
	if (slice.slice_horizontal_position != 0 || slice.slice_vertical_position != 0 ||
	    slice.num_mcus != mcus(*frame.picture))
		found.push_back({"9.slice", fmt::format("{} units of samples, the picture has {}",
							slice.num_mcus, mcus(*frame.picture))});
}

} // namespace

std::optional<JpegSampling> sampling_of(const VAPictureParameterBufferJPEGBaseline &picture)
{
	if (picture.num_components == 1)
		return JpegSampling::k400;
	if (picture.num_components != 3)
		return std::nullopt;
	const Factors luma = factors(picture, 0);
	const Factors chroma = factors(picture, 1);
	const Factors other = factors(picture, 2);
	if (chroma.h != 1 || other.h != 1 || chroma.v != other.v)
		return std::nullopt;
	if (luma.h == 2 && luma.v == 2 && chroma.v == 1)
		return JpegSampling::k420;
	if (luma.h == 2 && luma.v == chroma.v && luma.v <= 2)
		return JpegSampling::k422;
	if (luma.h == 1 && luma.v == 1 && chroma.v == 1)
		return JpegSampling::k444;
	return std::nullopt;
}

std::vector<Violation> check_jpeg(const Persona &persona, const Context &context,
				  const PictureState &picture)
{
	const JpegFrame &frame = picture.jpeg;
	if (!frame.picture || !frame.quantisers || !frame.huffman || frame.slices.empty() ||
	    frame.data.empty())
		return {{"2.missing", "a JPEG without its picture, quantisers, Huffman tables, "
				      "slice or data"}};
	Found found;
	check_picture(context, picture, found);
	check_components(persona, picture, found);
	check_tables(frame, found);
	check_slice(frame, found);
	return found;
}

std::span<const std::byte> scan_of(const JpegFrame &frame)
{
	const auto &slice = frame.slices.front();
	const auto data = std::span<const std::byte>(frame.data)
				  .subspan(slice.slice_data_offset, slice.slice_data_size);
	for (std::size_t i = 0; i + 1 < data.size(); ++i)
		if (data[i] == std::byte{kMarker} && data[i + 1] == std::byte{kEndOfImage})
			return data.first(i);
	return data;
}

} // namespace swva
