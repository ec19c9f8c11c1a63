#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string_view>
#include <vector>

#include "core/event/event_loop.h"
#include "tests/support/uvc_camera/program/options.h"
#include "tests/support/uvc_camera/program/plug.h"
#include "tests/support/uvc_camera/program/signals.h"

namespace penstock::uvc {
namespace {

constexpr int kWrongUse = 2;

Status run(Options options)
{
	auto loop = EventLoop::create();
	if (!loop)
		return propagate(loop);
	std::unique_ptr<Plug> plug;
	auto signals = Signals::create({SIGUSR1, SIGTERM, SIGINT}, [&](int number) {
		if (number == SIGUSR1)
			plug->replug();
		else
			loop->quit();
	});
	if (!signals)
		return propagate(signals);
	auto created = Plug::create(std::move(options), *loop);
	if (!created)
		return propagate(created);
	plug = std::move(*created);
	loop->add(*signals, [&](const Error &) { loop->quit(); });
	Status ended = loop->run();
	const VideoStream::Counts &counts = plug->counts();
	if (counts.late > 0)
		std::fprintf(stderr,
			     "uvc_camera: the host was too slow for %llu of %llu pictures\n",
			     static_cast<unsigned long long>(counts.late),
			     static_cast<unsigned long long>(counts.late + counts.sent));
	if (plug->failure())
		return tl::unexpected<Error>(*plug->failure());
	return ended;
}

int run(const std::vector<std::string_view> &words)
{
	if (std::ranges::find(words, "--help") != words.end()) {
		std::fputs(usage().c_str(), stdout);
		return 0;
	}
	auto options = parse_options(words);
	if (!options) {
		std::fprintf(stderr, "uvc_camera: %s\n%s", options.error().context.c_str(),
			     usage().c_str());
		return kWrongUse;
	}
	if (auto ended = run(std::move(*options)); !ended) {
		std::fprintf(stderr, "uvc_camera: %s\n", ended.error().message().c_str());
		return 1;
	}
	return 0;
}

} // namespace
} // namespace penstock::uvc

int main(int argc, char **argv)
{
	return penstock::uvc::run({argv + 1, argv + argc});
}
