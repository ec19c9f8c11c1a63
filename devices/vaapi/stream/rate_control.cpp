#include "devices/vaapi/stream/rate_control.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <va/va.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "devices/settings/encoding_defaults.h"

namespace penstock::vaapi {

namespace {

using Mode = RateControl::Mode;

struct Row {
	Mode mode;
	std::uint32_t attribute;
	std::string_view name;
};

constexpr std::array<Row, 5> kModes{{
	{Mode::kCqp, VA_RC_CQP, "CQP"},
	{Mode::kCbr, VA_RC_CBR, "CBR"},
	{Mode::kVbr, VA_RC_VBR, "VBR"},
	{Mode::kIcq, VA_RC_ICQ, "ICQ"},
	{Mode::kQvbr, VA_RC_QVBR, "QVBR"},
}};

constexpr std::uint32_t kHighestQp = 51;
constexpr std::uint32_t kDefaultQp = 26;
constexpr std::uint64_t kWindowMs = 500;
constexpr std::uint64_t kLongestWindowMs = 60'000;

bool has_bitrate(Mode mode)
{
	return mode == Mode::kCbr || mode == Mode::kVbr || mode == Mode::kQvbr;
}

bool has_quality(Mode mode)
{
	return mode == Mode::kIcq || mode == Mode::kQvbr;
}

std::vector<Mode> candidates(const EncoderSettings &settings)
{
	if (settings.rate_control) {
		switch (*settings.rate_control) {
		case EncoderSettings::RateControl::kCbr:
			return {Mode::kCbr};
		case EncoderSettings::RateControl::kVbr:
			return {Mode::kVbr};
		case EncoderSettings::RateControl::kCqp:
			return {Mode::kCqp};
		}
	}
	if (settings.bitrate && settings.qp)
		return {Mode::kQvbr, Mode::kCbr, Mode::kVbr};
	if (settings.bitrate)
		return {Mode::kCbr, Mode::kVbr, Mode::kQvbr};
	if (settings.qp)
		return {Mode::kCqp, Mode::kIcq};
	return {Mode::kVbr, Mode::kCbr, Mode::kQvbr, Mode::kIcq, Mode::kCqp};
}

std::string names(const std::vector<Row> &rows)
{
	std::vector<std::string_view> list;
	for (const Row &row : rows)
		list.push_back(row.name);
	return fmt::format("{}", fmt::join(list, ", "));
}

/// The modes in the attribute's value, and what to hand back for each.
std::vector<Row> offered_modes(std::uint32_t offered)
{
	std::vector<Row> rows;
	if (offered != VA_ATTRIB_NOT_SUPPORTED)
		for (const Row &row : kModes)
			if ((offered & row.attribute) != 0)
				rows.push_back(row);
	if (rows.empty())
		rows.push_back({Mode::kCqp, 0, "CQP"});
	return rows;
}

Result<Row> choose_mode(const EncoderSettings &settings, std::uint32_t offered)
{
	const std::vector<Row> rows = offered_modes(offered);
	std::vector<Row> wanted;
	for (const Mode mode : candidates(settings)) {
		const auto row = std::ranges::find(rows, mode, &Row::mode);
		if (row != rows.end())
			return *row;
		wanted.push_back(*std::ranges::find(kModes, mode, &Row::mode));
	}
	return make_error(std::errc::not_supported,
			  fmt::format("rate control {}: the driver offers {} only", names(wanted),
				      names(rows)));
}

std::uint64_t window_ms(const StreamFormat &format)
{
	const Fraction rate = nominal_rate(format.rate);
	const std::uint64_t two_frames = (2'000ull * rate.den + rate.num - 1) / rate.num;
	return std::clamp(two_frames, kWindowMs, kLongestWindowMs);
}

} // namespace

Result<RateControl> choose_rate_control(const EncoderSettings &settings, const StreamFormat &format,
					std::uint32_t offered)
{
	if (settings.qp.value_or(0) > kHighestQp)
		return make_error(std::errc::invalid_argument,
				  fmt::format("qp {}: at most {}", *settings.qp, kHighestQp));
	const Result<Row> row = choose_mode(settings, offered);
	if (!row)
		return tl::unexpected<Error>(row.error());

	RateControl rate;
	rate.mode = row->mode;
	rate.attribute = row->attribute;
	rate.initial_qp = settings.qp.value_or(kDefaultQp);
	if (has_quality(rate.mode))
		rate.quality_factor = std::max(rate.initial_qp, 1u);
	if (!has_bitrate(rate.mode))
		return rate;
	return with_bitrate(rate, format,
			    settings.bitrate.value_or(
				    default_bitrate(format.visible, nominal_rate(format.rate))));
}

Status check_rate_control(const EncoderSettings &settings, std::uint32_t offered)
{
	auto row = choose_mode(settings, offered);
	return row ? Status() : propagate(row);
}

Result<RateControl> with_bitrate(const RateControl &rate, const StreamFormat &format,
				 std::uint64_t bitrate)
{
	constexpr std::uint64_t kLargest = std::numeric_limits<std::uint32_t>::max();
	if (!has_bitrate(rate.mode))
		return make_error(std::errc::not_supported, "this rate control has no bitrate");
	// libva has the peak and the average as a whole percentage of it.
	const std::uint64_t share = rate.mode == Mode::kCbr ? 1 : 2;
	if (bitrate == 0 || bitrate > kLargest / share)
		return make_error(std::errc::invalid_argument,
				  fmt::format("bitrate {}: 1 to {}", bitrate, kLargest / share));

	RateControl changed = rate;
	const std::uint64_t window = window_ms(format);
	const std::uint64_t peak = bitrate * share;
	changed.bits_per_second = static_cast<std::uint32_t>(peak);
	changed.target_percentage = static_cast<std::uint32_t>(100 / share);
	changed.window_ms = static_cast<std::uint32_t>(window);
	const std::uint64_t size = std::clamp<std::uint64_t>(peak * window / 1000, 1, kLargest);
	changed.hrd_size = static_cast<std::uint32_t>(size);
	changed.hrd_fullness = static_cast<std::uint32_t>(size * 3 / 4);
	return changed;
}

} // namespace penstock::vaapi
