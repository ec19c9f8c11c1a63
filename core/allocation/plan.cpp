#include "core/allocation/plan.h"

namespace penstock {

std::uint64_t visible_bytes(const VideoInfo &info)
{
	std::uint64_t bytes = 0;
	for (std::size_t i = 0; i < info.planes().size(); ++i)
		bytes += std::uint64_t{info.line_bytes(i)} * info.visible_rows(i);
	return bytes;
}

std::uint64_t Attempt::bytes_copied_per_frame() const
{
	return copies_per_frame() == 0 ? 0 : visible_bytes(encoder_layout);
}

std::string_view name_of(Attempt::Verdict verdict)
{
	switch (verdict) {
	case Attempt::Verdict::kOk:
		return "ok";
	case Attempt::Verdict::kRefused:
		return "refused";
	case Attempt::Verdict::kNotTried:
		return "not tried";
	}
	return "";
}

} // namespace penstock
