#include "config/generated/examples.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace penstock {

namespace {

constexpr auto kExamples = std::to_array<Example>({
	{"penstock", "penstock devices", "First: the cameras and encoders of this machine."},
	{"penstock", "penstock plan", "Then: how frames would travel between them, and why."},
	{"penstock", "penstock record -o video.mp4", "Record until Ctrl-C."},

	{"penstock record", "penstock record -o video.mp4",
	 "The first camera and encoder that need no copy, until Ctrl-C."},
	{"penstock record", "penstock record -c 0 -s 1080p -r 30 -b 8M -t 10s -o video.mkv",
	 "Ten seconds of /dev/video0."},
	{"penstock record", "penstock record -c \"HD Webcam\" -o rtsp://host:8554/door",
	 "A camera by its name, to a server."},
	{"penstock record", "penstock record -c pattern -e software -t 5s -o test.mp4",
	 "Colour bars, coded by the CPU: needs no device."},

	{"penstock plan", "penstock plan", "Of the first camera and encoder that need no copy."},
	{"penstock plan", "penstock plan -c 0 -e vaapi -s 1080p", "Of this pair, at this size."},
	{"penstock plan", "penstock plan --config cameras.json", "Of all that a file says."},

	{"penstock devices", "penstock devices", "For people."},
	{"penstock devices", "penstock devices 0", "Of /dev/video0 alone."},
	{"penstock devices", "penstock devices --json", "For programs."},

	{"penstock config", "penstock config init --output cameras.json",
	 "A file for this machine, to begin with."},
	{"penstock config", "penstock config check cameras.json", "Is the file right?"},
	{"penstock config", "penstock record --config cameras.json", "Record as it says."},

	{"penstock config check", "penstock config check cameras.json", "Is the file right?"},
	{"penstock config check", "penstock config check /etc/penstock/door.json",
	 "The file of the service penstock@door."},

	{"penstock config init", "penstock config init", "See what would be written."},
	{"penstock config init", "penstock config init --output cameras.json",
	 "A file for this machine, to begin with."},

	{"penstock config print", "penstock config print cameras.json",
	 "The file with all that follows from it."},
	{"penstock config print", "penstock config print cameras.json --bitrate 8M > new.json",
	 "A new file, with another bitrate."},

	{"penstock config schema", "penstock config schema", "Print it."},
	{"penstock config schema", "penstock config schema > penstock.schema.json",
	 "Where the \"$schema\" of a file leads to, an editor finds it."},

	{"penstock completion", "source <(penstock completion bash)", "In bash, now."},
	{"penstock completion", "penstock completion zsh > ~/.zfunc/_penstock",
	 "In zsh, from the next shell on."},
	{"penstock completion",
	 "penstock completion fish > ~/.config/fish/completions/penstock.fish",
	 "In fish, from the next shell on."},

	{"penstock manual", "penstock manual | man -l -", "Read it."},
	{"penstock manual", "penstock manual > penstock.1", "Keep it for man(1)."},
	{"penstock manual", "penstock manual penstock.json | man -l -",
	 "Every key of config files."},

	{"penstock help", "penstock help", "What there is."},
	{"penstock help", "penstock help record", "What record can do."},
	{"penstock help", "penstock help config print", "The same of a command of config."},

	{"penstock version", "penstock version", "The version of this program."},
	{"penstock version", "penstock --version", "The same."},
});

} // namespace

std::vector<Example> examples_of(std::string_view command)
{
	std::vector<Example> found;
	std::ranges::copy_if(kExamples, std::back_inserter(found),
			     [&](const Example &example) { return example.command == command; });
	return found;
}

} // namespace penstock
