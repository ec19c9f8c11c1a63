#include "tests/real_va/amdgpu/encode_packages.h"

namespace penstock::real_va {

namespace {

constexpr std::size_t kHeaderWords = 2;

// Kinds of packages.
constexpr std::uint32_t kSessionInit = 0x03;
constexpr std::uint32_t kEncodeParamsOfVcn1 = 0x0b;
constexpr std::uint32_t kEncodeParams = 0x0f;

// Words behind the header. The padding is of rows and columns that are not in memory.
namespace session {
enum { kStandard, kWidth, kHeight, kPaddingWidth, kPaddingHeight, kWords };
}
namespace picture {
enum {
	kType,
	kCapacity,
	kLumaHigh,
	kLumaLow,
	kChromaHigh,
	kChromaLow,
	kLumaPitch,
	kChromaPitch,
	kSwizzleMode, ///< 0 is linear
	kWords
};
}

std::uint64_t address(std::uint32_t high, std::uint32_t low)
{
	return std::uint64_t{high} << 32 | low;
}

} // namespace

std::optional<SourcePicture> EncodePackages::find_source(std::span<const std::uint32_t> list,
							 const AddressSpace &memory)
{
	const std::uint32_t encode_params = first_generation_ ? kEncodeParamsOfVcn1 : kEncodeParams;
	std::optional<SourcePicture> source;
	while (list.size() >= kHeaderWords) {
		const std::size_t words = list[0] / sizeof(std::uint32_t);
		if (words < kHeaderWords || words > list.size())
			break;
		const auto package = list.subspan(kHeaderWords, words - kHeaderWords);
		if (list[1] == kSessionInit && package.size() >= session::kWords) {
			width_ = package[session::kWidth] - package[session::kPaddingWidth];
			height_ = package[session::kHeight] - package[session::kPaddingHeight];
		}
		if (list[1] == encode_params && package.size() >= picture::kWords) {
			const auto luma = memory.find(
				address(package[picture::kLumaHigh], package[picture::kLumaLow]));
			const auto chroma = memory.find(address(package[picture::kChromaHigh],
								package[picture::kChromaLow]));
			if (luma && chroma)
				source = {width_, height_, package[picture::kLumaPitch],
					  *luma,  *chroma, package[picture::kSwizzleMode] != 0};
		}
		list = list.subspan(words);
	}
	return source;
}

} // namespace penstock::real_va
