// Prints a table of what `measure` left: a folder with one subfolder per row, in the order of their
// names. Of a subfolder's files only `trace` has to be there.
//
//   name          the row's title
//   trace         ftrace's text of one run: vb2 events and sched_process_exec
//   calls         lines of "FRAMES COUNT": system calls of runs of different length
//   instructions  the same, of instructions in user space
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/bench/lab/vb2_trace.h"

namespace {

using namespace penstock::bench;
namespace fs = std::filesystem;
using nlohmann::ordered_json;

struct Percentiles {
	std::int64_t p50;
	std::int64_t p99;
};

/// By nearest rank: each is a time that was measured.
Percentiles percentiles(std::vector<std::int64_t> times)
{
	std::ranges::sort(times);
	auto at = [&times](double share) {
		double rank = std::ceil(share * static_cast<double>(times.size()));
		return times[static_cast<std::size_t>(rank) - 1];
	};
	return {at(0.50), at(0.99)};
}

struct Row {
	std::string name;
	std::string mistake; ///< why there are no stages
	std::optional<Stages> stages;
	std::optional<double> calls_per_frame;
	std::optional<double> instructions_per_frame;
};

std::string read_line(const fs::path &path)
{
	std::ifstream file(path);
	std::string line;
	std::getline(file, line);
	return line;
}

/// What a run costs per frame without its start and end: the difference of the longest and the
/// shortest run.
std::optional<double> per_frame(const fs::path &path)
{
	std::ifstream file(path);
	std::map<double, double> count_of;
	for (double frames, count; file >> frames >> count;)
		count_of[frames] = count;
	if (count_of.size() < 2)
		return std::nullopt;
	auto shortest = *count_of.begin();
	auto longest = *count_of.rbegin();
	return (longest.second - shortest.second) / (longest.first - shortest.first);
}

Row read_row(const fs::path &folder)
{
	Row row;
	row.name = read_line(folder / "name");
	if (row.name.empty())
		row.name = folder.filename().string();
	std::ifstream trace(folder / "trace");
	if (trace)
		row.stages = read_stages(trace, row.mistake);
	else
		row.mistake = "not measured";
	row.calls_per_frame = per_frame(folder / "calls");
	row.instructions_per_frame = per_frame(folder / "instructions");
	return row;
}

/// The columns of times: a title of two lines, a name in JSON, and where they are.
struct Column {
	const char *title;
	const char *subtitle;
	const char *json;
	std::vector<std::int64_t> Stages::*times;
};

constexpr Column kColumns[] = {
	{"camera done", "→ DQBUF", "camera_done_to_dqbuf_us", &Stages::done_to_dequeue},
	{"camera DQBUF", "→ enc. QBUF", "camera_dqbuf_to_encoder_qbuf_us",
	 &Stages::dequeue_to_submit},
	{"coded done", "→ DQBUF", "coded_done_to_dqbuf_us", &Stages::coded_to_dequeue},
	{"sum", "w/o encode", "sum_us", &Stages::program},
	{"enc. QBUF", "→ coded done", "encode_us", &Stages::encode},
};

std::string cell(const std::optional<double> &value, const char *format)
{
	return value ? fmt::format(fmt::runtime(format), *value) : "-";
}

std::optional<double> first_coded_ms(const Row &row)
{
	if (!row.stages || !row.stages->first_coded)
		return std::nullopt;
	return static_cast<double>(*row.stages->first_coded) / 1000;
}

void print_table(const std::vector<Row> &rows)
{
	bool instructions = std::ranges::any_of(
		rows, [](const Row &row) { return row.instructions_per_frame.has_value(); });
	std::size_t width = 0;
	for (const Row &row : rows)
		width = std::max(width, row.name.size());

	std::string titles = fmt::format("{:<{}}  {:>6}", "", width, "");
	std::string subtitles = fmt::format("{:<{}}  {:>6}", "", width, "");
	std::string units = fmt::format("{:<{}}  {:>6}", "µs", width, "frames");
	for (const Column &column : kColumns) {
		titles += fmt::format("  {:>15}", column.title);
		subtitles += fmt::format("  {:>15}", column.subtitle);
		units += fmt::format("  {:>7} {:>7}", "p50", "p99");
	}
	titles += fmt::format("  {:>7}  {:>8}", "system", "start to");
	subtitles += fmt::format("  {:>7}  {:>8}", "calls", "1st coded");
	units += fmt::format("  {:>7}  {:>9}", "/frame", "frame, ms");
	if (instructions) {
		titles += fmt::format(" {:>13}", "instructions");
		subtitles += fmt::format(" {:>12}", "in user space");
		units += fmt::format(" {:>13}", "/frame");
	}
	fmt::print("{}\n{}\n{}\n", titles, subtitles, units);

	for (const Row &row : rows) {
		fmt::print("{:<{}}", row.name, width);
		if (!row.stages) {
			fmt::print("  {}\n", row.mistake);
			continue;
		}
		fmt::print("  {:>6}", row.stages->encode.size());
		for (const Column &column : kColumns) {
			Percentiles times = percentiles((*row.stages).*column.times);
			fmt::print("  {:>7} {:>7}", times.p50, times.p99);
		}
		fmt::print("  {:>7}  {:>9}", cell(row.calls_per_frame, "{:.1f}"),
			   cell(first_coded_ms(row), "{:.0f}"));
		if (instructions)
			fmt::print(" {:>13}", cell(row.instructions_per_frame, "{:.0f}"));
		fmt::print("\n");
	}
}

ordered_json to_json(const Row &row)
{
	auto number = [](const std::optional<double> &value) {
		return value ? ordered_json(*value) : ordered_json();
	};
	ordered_json json = {{"name", row.name}};
	if (row.stages) {
		json["frames"] = row.stages->encode.size();
		for (const Column &column : kColumns) {
			Percentiles times = percentiles((*row.stages).*column.times);
			json[column.json] = {{"p50", times.p50}, {"p99", times.p99}};
		}
	} else {
		json["mistake"] = row.mistake;
	}
	json["first_coded_ms"] = number(first_coded_ms(row));
	json["system_calls_per_frame"] = number(row.calls_per_frame);
	json["instructions_per_frame"] = number(row.instructions_per_frame);
	return json;
}

} // namespace

int main(int argc, char **argv)
{
	if (argc != 2 && argc != 3) {
		fmt::print(stderr, "Usage: trace_table FOLDER [JSON-FILE]\n");
		return 2;
	}
	std::error_code error;
	std::vector<fs::path> folders;
	for (const fs::directory_entry &entry : fs::directory_iterator(argv[1], error))
		if (entry.is_directory())
			folders.push_back(entry.path());
	if (folders.empty()) {
		fmt::print(stderr, "trace_table: nothing was measured in {}\n", argv[1]);
		return 1;
	}
	std::ranges::sort(folders);
	std::vector<Row> rows;
	for (const fs::path &folder : folders)
		rows.push_back(read_row(folder));
	print_table(rows);

	if (argc == 3) {
		ordered_json list = ordered_json::array();
		for (const Row &row : rows)
			list.push_back(to_json(row));
		std::ofstream file(argv[2]);
		file << ordered_json{{"rows", list}}.dump(2) << '\n';
		if (!file.flush()) {
			fmt::print(stderr, "trace_table: cannot write {}\n", argv[2]);
			return 1;
		}
	}
	bool complete =
		std::ranges::all_of(rows, [](const Row &row) { return row.stages.has_value(); });
	return complete ? 0 : 1;
}
