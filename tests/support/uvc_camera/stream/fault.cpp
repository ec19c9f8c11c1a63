#include "tests/support/uvc_camera/stream/fault.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace penstock::uvc {
namespace {

/// In the order of FaultKind.
constexpr std::array<std::string_view, kFaultKinds> kNames{
	"error",  "short", "oversize", "empty",	     "corrupt", "zeros",      "no-end",
	"resize", "pause", "stall",    "disconnect", "dim",	"frame-size", "no-bandwidth"};

/// Takes a number from the beginning of the text.
std::optional<std::uint64_t> take_number(std::string_view &text)
{
	std::uint64_t number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc())
		return std::nullopt;
	text.remove_prefix(static_cast<std::size_t>(end - text.data()));
	return number;
}

bool take(std::string_view &text, char letter)
{
	if (text.empty() || text.front() != letter)
		return false;
	text.remove_prefix(1);
	return true;
}

tl::unexpected<Error> not_a_fault(std::string_view text, std::string_view reason)
{
	return make_error(std::errc::invalid_argument,
			  "--fault " + std::string(text) + " (" + std::string(reason) + ")");
}

std::string all_names()
{
	std::string names;
	for (const std::string_view name : kNames)
		names += (names.empty() ? "" : ", ") + std::string(name);
	return names;
}

} // namespace

bool Fault::hits(std::uint64_t number) const
{
	if (number < first)
		return false;
	if (period == 0)
		return number == first;
	return (number - first) % period == 0 && (!count || (number - first) / period < *count);
}

Result<Fault> parse_fault(std::string_view text)
{
	const std::size_t at = text.find('@');
	const auto *name = std::ranges::find(kNames, text.substr(0, at));
	if (name == kNames.end())
		return not_a_fault(text, "KIND is one of " + all_names());
	if (at == std::string_view::npos)
		return not_a_fault(text, "it is KIND@FIRST[+PERIOD[:COUNT]]");
	Fault fault;
	fault.kind = static_cast<FaultKind>(name - kNames.begin());
	std::string_view rest = text.substr(at + 1);
	const auto first = take_number(rest);
	if (!first)
		return not_a_fault(text, "a number follows @");
	fault.first = *first;
	if (take(rest, '+')) {
		const auto period = take_number(rest);
		if (!period || *period == 0)
			return not_a_fault(text, "a number from 1 on follows +");
		fault.period = *period;
		if (take(rest, ':')) {
			fault.count = take_number(rest);
			if (!fault.count)
				return not_a_fault(text, "a number follows :");
		}
	}
	if (!rest.empty())
		return not_a_fault(text, "it is KIND@FIRST[+PERIOD[:COUNT]]");
	return fault;
}

FaultSet FaultPlan::at_frame(std::uint64_t number) const
{
	FaultSet set;
	for (const Fault &fault : faults_)
		if (fault.kind < FaultKind::kFrameSize && fault.hits(number))
			set.set(static_cast<std::size_t>(fault.kind));
	return set;
}

bool FaultPlan::at_stream(FaultKind kind, std::uint64_t number) const
{
	return std::ranges::any_of(faults_, [&](const Fault &fault) {
		return fault.kind == kind && fault.hits(number);
	});
}

std::string to_string(const FaultSet &set)
{
	std::string text;
	for (std::size_t i = 0; i < kFaultKinds; ++i)
		if (set[i])
			text += (text.empty() ? "" : ",") + std::string(kNames[i]);
	return text.empty() ? "none" : text;
}

} // namespace penstock::uvc
