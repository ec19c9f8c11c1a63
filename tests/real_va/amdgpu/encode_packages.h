#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tests/real_va/drm/source_picture.h"

namespace penstock::real_va {

/// Reads what VCN's encoder is given (Mesa's radeon_vcn_enc.h names the packages): a list of
/// packages, each of which begins with its size in bytes and its kind.
class EncodePackages
{
public:
	/// `vcn` is its major version.
	explicit EncodePackages(std::uint32_t vcn) : first_generation_(vcn == 1) {}

	/// The picture of this list; nothing where it encodes none. The picture's size is told
	/// once, with the first one of a session.
	std::optional<SourcePicture> find_source(std::span<const std::uint32_t> list,
						 const AddressSpace &memory);

private:
	const bool first_generation_;
	std::uint32_t width_ = 0;
	std::uint32_t height_ = 0;
};

} // namespace penstock::real_va
