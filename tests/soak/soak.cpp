// Runs with faults that are drawn from seeds, in processes of their own: what becomes of each, and
// whether one crashes, hangs, or ends well with less data than it says.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "tests/soak/soak_child.h"

namespace penstock::test {
namespace {

struct SoakOptions {
	std::uint32_t seed = 1;
	std::uint32_t runs = 100;
	std::uint32_t jobs = 2;
	bool verbose = false;
};

class Soak
{
public:
	explicit Soak(const SoakOptions &options) : options_(options) {}

	/// Whether nothing was wrong.
	bool run()
	{
		std::uint32_t begun = 0;
		while (begun < options_.runs || !children_.empty()) {
			while (begun < options_.runs && children_.size() < options_.jobs)
				children_.push_back(
					std::make_unique<SoakChild>(options_.seed + begun++));
			wait();
		}
		print();
		return wrong_ == 0;
	}

private:
	/// Until one has ended, or its deadline is over.
	void wait()
	{
		const auto now = SoakChild::Clock::now();
		auto next = children_.front()->deadline();
		std::vector<pollfd> descriptors;
		for (const auto &child : children_) {
			next = std::min(next, child->deadline());
			descriptors.push_back({child->descriptor(), POLLIN, 0});
		}
		const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
		::poll(descriptors.data(), descriptors.size(),
		       static_cast<int>(std::max<std::int64_t>(left, 0)));
		for (std::size_t i = children_.size(); i-- > 0;)
			if (descriptors[i].revents != 0 ||
			    children_[i]->deadline() <= SoakChild::Clock::now()) {
				take(children_[i]->finish());
				children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
			}
	}

	void take(const SoakOutcome &outcome)
	{
		++outcomes_[outcome.name];
		wrong_ += outcome.wrong;
		if (!outcome.wrong && !options_.verbose)
			return;
		fmt::print("seed {}: {}\n", outcome.seed, outcome.name);
		for (const std::string &detail : outcome.details)
			fmt::print("  {}\n", detail);
		std::fflush(stdout);
	}

	void print() const
	{
		for (const auto &[name, count] : outcomes_)
			fmt::print("{:6} {}\n", count, name);
		fmt::print("{:6} runs, seeds {} to {}: {} wrong\n", options_.runs, options_.seed,
			   options_.seed + options_.runs - 1, wrong_);
	}

	const SoakOptions options_;
	std::vector<std::unique_ptr<SoakChild>> children_;
	std::map<std::string, std::uint32_t> outcomes_;
	std::uint32_t wrong_ = 0;
};

} // namespace
} // namespace penstock::test

// Read by the sanitizers before main().
extern "C" const char *__asan_default_options()
{
	return "exitcode=99";
}
extern "C" const char *__lsan_default_options()
{
	return "exitcode=99";
}
extern "C" const char *__ubsan_default_options()
{
	return "exitcode=99:print_stacktrace=1";
}

int main(int count, char **words)
{
	penstock::test::SoakOptions options;
	CLI::App parser("Runs with faults that are drawn from seeds", "soak");
	parser.add_option("--runs", options.runs, "How many")
		->check(CLI::PositiveNumber)
		->take_last();
	parser.add_option("--seed", options.seed, "Of the first; each other has the next one")
		->take_last();
	parser.add_option("--jobs", options.jobs, "Runs at a time")
		->check(CLI::PositiveNumber)
		->take_last();
	parser.add_flag("--verbose", options.verbose, "Tell of every run");
	CLI11_PARSE(parser, count, words);
	try {
		return penstock::test::Soak(options).run() ? EXIT_SUCCESS : EXIT_FAILURE;
	} catch (const std::exception &exception) {
		std::fprintf(stderr, "soak: %s\n", exception.what());
		return 2;
	}
}
