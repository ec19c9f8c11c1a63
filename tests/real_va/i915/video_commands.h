#pragma once

#include <cstdint>
#include <optional>

#include "tests/real_va/drm/source_picture.h"
#include "tests/real_va/i915/batch.h"

namespace penstock::real_va {

/// Gathers from the commands of a batch what the low-power encoder (VDENC) reads. The older one
/// (MFX) is not followed: i965 has it read a tiled copy that the GPU's other programs make.
class VideoCommands
{
public:
	void take(Command command);

	/// Nothing where no picture is encoded.
	std::optional<SourcePicture> source(const AddressSpace &memory) const;

private:
	struct Surface {
		std::uint32_t width;
		std::uint32_t height;
		std::uint32_t pitch;
		std::uint32_t chroma_row;
		bool tiled;
	};

	static Surface read_surface(Command fields);

	std::optional<Surface> surface_;
	std::uint64_t address_ = 0;
};

} // namespace penstock::real_va
