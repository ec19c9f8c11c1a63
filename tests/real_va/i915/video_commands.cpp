// Intel's Programmer's Reference Manuals, volume 2a, VDENC_SRC_SURFACE_STATE and
// VDENC_PIPE_BUF_ADDR_STATE.

#include "tests/real_va/i915/video_commands.h"

namespace penstock::real_va {

namespace {

constexpr std::uint32_t kOperation = 0xffff'0000;
constexpr std::uint32_t kVdencSource = 0x7081'0000;
constexpr std::uint32_t kVdencAddresses = 0x7084'0000;

// Words that hold the address of the source.
constexpr std::size_t kVdencSourceAddress = 10;

constexpr std::size_t kSurfaceWords = 5;

} // namespace

VideoCommands::Surface VideoCommands::read_surface(Command fields)
{
	return {.width = (fields[0] >> 4 & 0x3fff) + 1,
		.height = (fields[0] >> 18 & 0x3fff) + 1,
		.pitch = (fields[1] >> 3 & 0x1ffff) + 1,
		.chroma_row = fields[2] & 0x7fff,
		.tiled = (fields[1] & 2) != 0};
}

void VideoCommands::take(Command command)
{
	switch (command[0] & kOperation) {
	case kVdencSource:
		if (command.size() >= kSurfaceWords)
			surface_ = read_surface(command.subspan(2));
		break;
	case kVdencAddresses:
		if (command.size() > kVdencSourceAddress + 1)
			address_ = std::uint64_t{command[kVdencSourceAddress + 1] & 0xffff} << 32 |
				   command[kVdencSourceAddress];
		break;
	default:
		break;
	}
}

std::optional<SourcePicture> VideoCommands::source(const AddressSpace &memory) const
{
	if (!surface_)
		return std::nullopt;
	const auto luma = memory.find(address_);
	const std::uint64_t below = std::uint64_t{surface_->chroma_row} * surface_->pitch;
	if (!luma)
		return std::nullopt;
	return SourcePicture{surface_->width,
			     surface_->height,
			     surface_->pitch,
			     *luma,
			     {luma->object, luma->offset + below},
			     surface_->tiled};
}

} // namespace penstock::real_va
