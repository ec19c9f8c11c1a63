#include "tests/support/uvc_camera/program/options.h"

#include <charconv>

namespace penstock::uvc {
namespace {

tl::unexpected<Error> mistake(const std::string &what)
{
	return make_error(std::errc::invalid_argument, what);
}

Result<unsigned> number(std::string_view option, std::string_view text)
{
	unsigned value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size())
		return mistake(std::string(option) + " takes a number, not " + std::string(text));
	return value;
}

/// One of two words.
Result<bool> choice(std::string_view option, std::string_view text, std::string_view no,
		    std::string_view yes)
{
	if (text != no && text != yes)
		return mistake(std::string(option) + " is " + std::string(no) + " or " +
			       std::string(yes));
	return text == yes;
}

struct Option {
	std::string_view name;
	Status (*set)(Options &options, std::string_view option, std::string_view value);
};

Status set_serial(Options &options, std::string_view, std::string_view value)
{
	options.serial = value;
	return {};
}

Status set_sent(Options &options, std::string_view, std::string_view value)
{
	options.sent = value;
	return {};
}

Status set_fault(Options &options, std::string_view, std::string_view value)
{
	auto fault = parse_fault(value);
	if (!fault)
		return propagate(fault);
	options.faults.push_back(*fault);
	return {};
}

Status set_port(Options &options, std::string_view option, std::string_view value)
{
	auto port = number(option, value);
	if (!port)
		return propagate(port);
	options.port = *port;
	return {};
}

Status set_away(Options &options, std::string_view option, std::string_view value)
{
	auto milliseconds = number(option, value);
	if (!milliseconds)
		return propagate(milliseconds);
	options.away = std::chrono::milliseconds(*milliseconds);
	return {};
}

Status set_random(Options &options, std::string_view option, std::string_view value)
{
	auto seed = number(option, value);
	if (!seed)
		return propagate(seed);
	options.random = *seed;
	return {};
}

Status set_transfer(Options &options, std::string_view option, std::string_view value)
{
	auto isochronous = choice(option, value, "bulk", "iso");
	if (!isochronous)
		return propagate(isochronous);
	options.bus.transfer = *isochronous ? Transfer::kIsochronous : Transfer::kBulk;
	return {};
}

Status set_speed(Options &options, std::string_view option, std::string_view value)
{
	auto super = choice(option, value, "high", "super");
	if (!super)
		return propagate(super);
	options.bus.speed = *super ? Speed::kSuper : Speed::kHigh;
	return {};
}

constexpr Option kOptions[] = {
	{"--serial", set_serial}, {"--port", set_port},	    {"--transfer", set_transfer},
	{"--speed", set_speed},	  {"--sent", set_sent},	    {"--fault", set_fault},
	{"--away", set_away},	  {"--random", set_random},
};

Status set(Options &options, std::string_view name, std::string_view value)
{
	for (const Option &option : kOptions)
		if (option.name == name)
			return option.set(options, name, value);
	return mistake("unknown option " + std::string(name));
}

} // namespace

Result<Options> parse_options(std::span<const std::string_view> words)
{
	Options options;
	for (std::size_t i = 0; i < words.size(); ++i) {
		if (!words[i].starts_with("--")) {
			options.profile = find_profile(words[i]);
			if (!options.profile)
				return mistake("no profile is called " + std::string(words[i]));
			continue;
		}
		if (i + 1 == words.size())
			return mistake(std::string(words[i]) + " needs a value");
		if (auto done = set(options, words[i], words[i + 1]); !done)
			return propagate(done);
		++i;
	}
	if (!options.profile)
		return mistake("no profile is given");
	return options;
}

std::string usage()
{
	std::string names;
	for (const Profile &profile : profiles())
		names += " " + std::string(profile.name);
	return "Usage: uvc_camera PROFILE [OPTION]...\n"
	       "A USB webcam for the lab, which the kernel's uvcvideo drives. Profiles:" +
	       names +
	       ".\n\n"
	       "  --serial TEXT      its serial number (default PENSTOCK0001); no two cameras "
	       "may\n"
	       "                     have the same\n"
	       "  --transfer KIND    bulk (default) or iso\n"
	       "  --speed SPEED      high (default) or super\n"
	       "  --port N           of the host controller: 0 to 7 for high speed, 8 to 15 for "
	       "super\n"
	       "                     (default: the first free one)\n"
	       "  --sent FILE        writes the bytes of every picture that was handed over to "
	       "FILE,\n"
	       "                     and a line of each to FILE.frames: NUMBER BYTES key|delta PTS "
	       "FAULT\n"
	       "  --fault KIND@FIRST[+PERIOD[:COUNT]]\n"
	       "                     spoils picture number FIRST, and then every PERIOD, COUNT in "
	       "all:\n"
	       "                     error, short, oversize, empty, corrupt, zeros, no-end, "
	       "resize,\n"
	       "                     pause, stall, disconnect, dim; or start number FIRST of the "
	       "stream:\n"
	       "                     frame-size, no-bandwidth. Numbers begin with 0; may be "
	       "repeated\n"
	       "  --random SEED      what it says of itself is wrong, in descriptors, while a mode "
	       "is\n"
	       "                     negotiated, or of its controls; the same for the same SEED\n"
	       "  --away MS          how long it stays unplugged (default 2000)\n\n"
	       "Prints \"ready /dev/videoN\" whenever its node is there. SIGUSR1 unplugs it and "
	       "plugs\n"
	       "it in again; SIGTERM unplugs it and ends the program.\n";
}

} // namespace penstock::uvc
