#include "tests/swva/persona/faults.h"

#include <algorithm>

namespace swva {
namespace {

void read_nth(Environment &environment, const std::string &name, NthFault &target)
{
	auto text = environment.text(name);
	if (!text)
		return;
	const auto parts = split(*text, ':');
	std::uint64_t *fields[] = {&target.first, &target.value, &target.count};
	if (parts.size() > std::size(fields))
		return environment.reject(name, *text);
	for (std::size_t i = 0; i < parts.size(); ++i) {
		auto number = parse_number(parts[i]);
		if (!number)
			return environment.reject(name, *text);
		*fields[i] = *number;
	}
}

void read_delays(Environment &environment, std::vector<EncodeTime> &delays)
{
	auto text = environment.text("DELAY_US");
	if (!text)
		return;
	for (const std::string &part : split(*text, ',')) {
		if (part == "hang") {
			delays.push_back({EncodeTime::Kind::kHang, 0});
			continue;
		}
		auto number = parse_number(part);
		if (!number)
			return environment.reject("DELAY_US", *text);
		delays.push_back({EncodeTime::Kind::kDelayed, *number});
	}
}

} // namespace

EncodeTime Faults::encode_time(std::uint64_t picture) const
{
	if (delays.empty())
		return {};
	return delays[std::min<std::uint64_t>(picture, delays.size()) - 1];
}

Faults read_faults(Environment &environment)
{
	Faults faults{};
	for (std::size_t i = 0; i < kCalls; ++i) {
		faults.calls[i].value = VA_STATUS_ERROR_OPERATION_FAILED;
		read_nth(environment, std::string("FAIL_").append(kCallNames[i]), faults.calls[i]);
	}
	read_delays(environment, faults.delays);
	faults.hang_fd = static_cast<int>(environment.number("HANG_FD").value_or(-1));
	read_nth(environment, "MAP_HANG", faults.map_hang);
	if (faults.map_hang.first != 0 && faults.hang_fd < 0)
		environment.reject("MAP_HANG", "without HANG_FD");
	faults.sync_timeouts = environment.number("SYNC_TIMEOUT").value_or(0);
	read_nth(environment, "CODED_STATUS", faults.coded_status);
	read_nth(environment, "TRUNCATE", faults.truncate);
	read_nth(environment, "ZERO_SIZE", faults.zero_size);
	read_nth(environment, "OWN_PITCH", faults.own_pitch);
	faults.segments =
		std::clamp<std::uint64_t>(environment.number("SPLIT_SEGMENTS").value_or(1), 1, 64);
	faults.bit_offset =
		static_cast<std::uint32_t>(environment.number("BIT_OFFSET").value_or(0));
	if (faults.bit_offset % 8 != 0)
		environment.reject("BIT_OFFSET", "not whole bytes");
	faults.engine = environment.text("ENGINE").value_or("ipcm");
	faults.real_rate = environment.flag("REAL_RATE");
	return faults;
}

} // namespace swva
