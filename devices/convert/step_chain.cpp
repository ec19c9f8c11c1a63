#include "devices/convert/step_chain.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "devices/convert/plane_copy.h"
#include "devices/convert/scratch_picture.h"

namespace penstock::software {
namespace {

using enum PixelFormat;

/// Formats between two steps, the smallest first.
constexpr std::array kHubs{kYU12, kNV12, kNV21, k422P, kYU24, kRGB3, kBGR3, kAR24};

/// How many columns and rows of the picture share a chroma sample.
struct Subsampling {
	int columns = 1;
	int rows = 1;
};

Subsampling chroma_of(PixelFormat format)
{
	if (is_rgb(format))
		return {};
	// Grey has no chroma that a hub could lose.
	if (format == kGREY)
		return {2, 2};
	const PixelFormatInfo &info = pixel_format_info(format);
	const PlaneFormat &plane = info.planes[info.plane_count > 1 ? 1 : 0];
	return {plane.horizontal_subsampling, plane.vertical_subsampling};
}

bool keeps_chroma(PixelFormat from, PixelFormat hub, PixelFormat to)
{
	const Subsampling a = chroma_of(from);
	const Subsampling b = chroma_of(to);
	const Subsampling between = chroma_of(hub);
	return between.columns <= std::max(a.columns, b.columns) &&
	       between.rows <= std::max(a.rows, b.rows);
}

/// Whether the hub keeps the colour space that both ends share, and alpha where they have it.
bool suits(PixelFormat from, PixelFormat hub, PixelFormat to)
{
	if (is_rgb(from) == is_rgb(to) && is_rgb(hub) != is_rgb(from))
		return false;
	if (!has_alpha(to) || !is_rgb(from))
		return true;
	// Steps between 32-bit formats copy the fourth byte, alpha or not.
	return has_alpha(from) == has_alpha(hub);
}

StepChain direct(PixelFormat from, PixelFormat to)
{
	if (has_unused_byte(from) && has_alpha(to))
		return {};
	const Step step = find_step(canonical(from), canonical(to));
	return step ? StepChain{{step, canonical(to)}} : StepChain{};
}

StepChain over_one(PixelFormat from, PixelFormat to, bool with_chroma)
{
	for (PixelFormat hub : kHubs) {
		if (!suits(from, hub, to) || (with_chroma && !keeps_chroma(from, hub, to)))
			continue;
		const Step first = find_step(canonical(from), hub);
		const Step second = find_step(hub, canonical(to));
		if (first && second)
			return {{first, hub}, {second, canonical(to)}};
	}
	return {};
}

StepChain over_two(PixelFormat from, PixelFormat to, bool with_chroma)
{
	for (PixelFormat hub : kHubs) {
		if (!suits(from, hub, to) || (with_chroma && !keeps_chroma(from, hub, to)))
			continue;
		const Step first = find_step(canonical(from), hub);
		StepChain chain = first ? over_one(hub, to, with_chroma) : StepChain{};
		if (chain.empty())
			continue;
		chain.insert(chain.begin(), {first, hub});
		return chain;
	}
	return {};
}

/// To YUV from RGB of limited range, which is made full range on the way.
StepChain find_widening_chain(PixelFormat from, PixelFormat to)
{
	const PixelFormat first = canonical(from);
	if (const Step widen = find_widening_step(first)) {
		StepChain chain = find_chain(from, to);
		if (!chain.empty())
			chain.insert(chain.begin(), {widen, first});
		return chain;
	}
	// Fewer than 8 bits: widened after they are 8.
	const Step unpack = find_step(first, kAR24);
	StepChain chain = find_chain(kAR24, to);
	if (!unpack || chain.empty())
		return {};
	chain.insert(chain.begin(), {{unpack, kAR24}, {find_widening_step(kAR24), kAR24}});
	return chain;
}

/// The steps of a StepChain, with the pictures between them.
class ChainedConversion final : public Conversion
{
public:
	ChainedConversion(StepChain chain, std::vector<ScratchPicture> between,
			  const StepContext &context)
		: chain_(std::move(chain)), between_(std::move(between)), context_(context)
	{}

	Status run(const SourcePicture &from, const TargetPicture &to) override
	{
		SourcePicture source = from;
		for (std::size_t i = 0; i < chain_.size(); ++i) {
			const bool last = i == between_.size();
			if (chain_[i].step(source, last ? to : between_[i].target(), context_) != 0)
				return make_error(std::errc::not_enough_memory, "libyuv");
			if (!last)
				source = between_[i].source();
		}
		return {};
	}

private:
	const StepChain chain_;
	std::vector<ScratchPicture> between_; ///< one fewer than steps
	const StepContext context_;
};

} // namespace

StepChain find_chain(PixelFormat from, PixelFormat to)
{
	StepChain chain = direct(from, to);
	for (const auto search : {over_one, over_two})
		for (const bool with_chroma : {true, false})
			if (chain.empty())
				chain = search(from, to, with_chroma);
	return chain;
}

bool raw_conversion_exists(PixelFormat from, PixelFormat to)
{
	return is_plain_copy(from, to) || !find_chain(from, to).empty();
}

Result<ConversionPtr> make_raw_conversion(PixelFormat from, PixelFormat to, Size size,
					  const Colorimetry &colorimetry)
{
	if (is_plain_copy(from, to)) {
		Result<VideoInfo> tight = VideoInfo::create(from, size);
		if (!tight)
			return propagate(tight);
		return std::make_unique<PlaneCopy>(*tight);
	}
	const bool narrow_rgb =
		is_rgb(from) && !is_rgb(to) && colorimetry.range == Colorimetry::Range::kLimited;
	StepChain chain = narrow_rgb ? find_widening_chain(from, to) : find_chain(from, to);
	if (chain.empty())
		return make_error(std::errc::not_supported,
				  std::string(name_of(from)) + " to " + std::string(name_of(to)));
	std::vector<ScratchPicture> between;
	for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
		Result<ScratchPicture> scratch = ScratchPicture::create(chain[i].to, size);
		if (!scratch)
			return propagate(scratch);
		between.push_back(std::move(*scratch));
	}
	const StepContext context{static_cast<int>(size.width), static_cast<int>(size.height),
				  colorimetry};
	return std::make_unique<ChainedConversion>(std::move(chain), std::move(between), context);
}

} // namespace penstock::software
