#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

/// Prints Google Benchmark's own lines, and at the end one table of both sides and their ratio.
/// With repetitions the table has the fastest one of each row, the one least disturbed by the
/// machine.
class RatioReporter final : public benchmark::ConsoleReporter
{
public:
	RatioReporter() : ConsoleReporter(OO_None) {}

	void ReportRuns(const std::vector<Run> &runs) override;
	void Finalize() override;

private:
	struct Side {
		std::optional<double> ns;
		std::optional<double> allocations;
	};
	struct Row {
		Side penstock;
		Side gstreamer;
	};

	void add(const Run &run);

	std::vector<std::string> order_;
	std::map<std::string, Row, std::less<>> rows_;
};
