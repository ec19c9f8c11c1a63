#include "app/text/plan_text.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text/text_table.h"
#include "devices/roles/device_name.h"

namespace penstock {

namespace {

constexpr std::size_t kPlanIndent = 2;

std::string layout_of(const VideoInfo &info)
{
	return info.format() == PixelFormat::kInvalid ? std::string("?") : to_string(info);
}

/// "/dev/video0  HD Webcam (usb-1)"; not every device is on a bus.
std::string identity_text(const DeviceIdentity &identity)
{
	return fmt::format("{}  {}{}", identity.path, identity.card,
			   identity.bus.empty() ? "" : fmt::format(" ({})", identity.bus));
}

std::uint64_t memory_of(const FramePool &frames)
{
	return std::uint64_t{frames.layout.total_size()} * frames.buffers;
}

std::string cost_of(const Attempt &attempt)
{
	if (attempt.candidate.strategy == Strategy::kPassthrough)
		return "nothing is encoded";
	if (attempt.copies_per_frame() == 0)
		return "no copy";
	return fmt::format("{} copy, {} bytes per frame", attempt.copies_per_frame(),
			   attempt.bytes_copied_per_frame());
}

/// "4 (2 camera + 1 encoder + 1 in flight), 20.8 MiB, 1 copy, 3110400 bytes per frame"
std::string buffers_of(const Plan &plan)
{
	const Decision &decision = plan.decision;
	std::uint64_t memory = memory_of(decision.camera);
	if (decision.copy)
		memory += memory_of(*decision.copy);
	return fmt::format("{} ({}), {:.1f} MiB, {}", decision.camera.buffers, decision.budget,
			   static_cast<double>(memory) / (1 << 20),
			   cost_of(plan.attempts[*plan.chosen]));
}

void add_devices(TextTable &table, const PathReport &report)
{
	table.add({"camera", identity_text(report.camera)});
	for (const ReportedEncoder &encoder : report.encoders)
		table.add({"encoder", fmt::format("{}, {}", identity_text(encoder.identity),
						  penstock::name_of(encoder.codec))});
	if (!report.selection.empty())
		table.add({"why", report.selection});
}

/// The path, between which devices, and why these.
std::string answer(const PathReport &report, std::size_t width)
{
	const Plan &plan = report.plan;
	TextTable table(0, width);
	if (plan.chosen) {
		table.add({"chosen", describe_path(plan.decision)});
		table.add({"buffers", buffers_of(plan)});
	} else {
		table.add({"chosen", plan.only_copies ? "no path without a copy" : "no path"});
	}
	add_devices(table, report);
	return table.text();
}

/// What was refused for one reason, in the order of the ladder.
struct Refusal {
	std::string reason;
	std::vector<const Attempt *> attempts;
};

/// In the order of their first attempts.
std::vector<Refusal> refusals_by_reason(const Plan &plan)
{
	std::vector<Refusal> refusals;
	for (const Attempt &attempt : plan.attempts) {
		if (attempt.verdict != Attempt::Verdict::kRefused)
			continue;
		auto refusal = std::ranges::find(refusals, attempt.reason, &Refusal::reason);
		if (refusal == refusals.end())
			refusal = refusals.insert(refusal, {attempt.reason, {}});
		refusal->attempts.push_back(&attempt);
	}
	return refusals;
}

/// Keys in their order, and the texts of each in one line.
using Lines = std::vector<std::pair<std::string, std::string>>;

void add(Lines &lines, const std::string &key, const std::string &text, std::string_view separator)
{
	const auto known =
		std::ranges::find(lines, key, [](const auto &line) { return line.first; });
	if (known == lines.end())
		lines.emplace_back(key, text);
	else
		known->second.append(separator).append(text);
}

/// "NV12 YUYV: import, export": formats with the same paths share a line.
std::vector<std::string> paths_of(const Refusal &refusal)
{
	Lines paths_of_formats;
	for (const Attempt *attempt : refusal.attempts)
		add(paths_of_formats, formats_of(attempt->candidate), name_of(attempt->candidate),
		    ", ");
	Lines formats_of_paths;
	for (const auto &[format, paths] : paths_of_formats)
		add(formats_of_paths, paths, format, " ");
	std::vector<std::string> lines;
	for (const auto &[paths, formats] : formats_of_paths)
		lines.push_back(fmt::format("{}: {}", formats, paths));
	return lines;
}

std::string grouped_refusals(const Plan &plan, std::size_t width)
{
	std::string text;
	for (const Refusal &refusal : refusals_by_reason(plan)) {
		TextTable paths(kPlanIndent, width);
		for (const std::string &line : paths_of(refusal))
			paths.add({line});
		TextTable why(2 * kPlanIndent, width);
		why.add({refusal.reason});
		text += paths.text() + why.text();
	}
	return text.empty() ? text : "\nrefused\n" + text;
}

/// A row for each path that was tried, and one for its layouts.
std::string every_path(const Plan &plan, std::size_t width)
{
	TextTable table(kPlanIndent, width);
	for (const Attempt &attempt : plan.attempts) {
		const std::string verdict(penstock::name_of(attempt.verdict));
		table.add({formats_of(attempt.candidate), name_of(attempt.candidate), verdict,
			   verdict_of(attempt)});
		if (attempt.camera_layout.format() != PixelFormat::kInvalid ||
		    attempt.encoder_layout.format() != PixelFormat::kInvalid)
			table.add({"", "", "", layouts_of(attempt)});
	}
	return "\n" + table.text();
}

/// Whose memory goes where.
std::string_view direction_of(Strategy strategy)
{
	if (strategy == Strategy::kPassthrough)
		return "camera→outputs";
	return strategy == Strategy::kImport ? "encoder→camera" : "camera→encoder";
}

/// How many were not tried, and why.
std::string untried(const Plan &plan)
{
	std::size_t count = 0;
	std::set<std::string> reasons;
	for (const Attempt &attempt : plan.attempts)
		if (attempt.verdict == Attempt::Verdict::kNotTried) {
			++count;
			if (!attempt.reason.empty())
				reasons.insert(attempt.reason);
		}
	if (count == 0)
		return {};
	return fmt::format("{} more not tried{}{}; --all lists them\n", count,
			   reasons.empty() ? "" : ": ", fmt::join(reasons, "; "));
}

} // namespace

std::string layouts_of(const Attempt &attempt)
{
	if (attempt.verdict == Attempt::Verdict::kNotTried)
		return {};
	return fmt::format("camera {}, encoder {}", layout_of(attempt.camera_layout),
			   layout_of(attempt.encoder_layout));
}

std::string verdict_of(const Attempt &attempt)
{
	if (attempt.verdict == Attempt::Verdict::kNotTried)
		return {};
	return attempt.reason.empty() ? cost_of(attempt) : attempt.reason;
}

std::string describe_devices(const PathReport &report)
{
	std::string text = "camera " + penstock::name_of(report.camera);
	for (const ReportedEncoder &encoder : report.encoders)
		text += ", encoder " + penstock::name_of(encoder.identity);
	return text;
}

std::string device_rows(const PathReport &report, std::size_t width)
{
	TextTable table(0, width);
	add_devices(table, report);
	std::string rows = table.text();
	rows.pop_back();
	return rows;
}

std::string describe_path(const Decision &decision)
{
	std::string path =
		fmt::format("path={} {} {}", penstock::name_of(decision.strategy),
			    direction_of(decision.strategy), to_string(decision.camera.layout));
	bool third = decision.strategy == Strategy::kShared ||
		     (decision.strategy == Strategy::kDeviceConvert &&
		      decision.camera.allocator != "v4l2");
	if (third)
		path += " in " + decision.camera.allocator;
	if (decision.copy && decision.copy->layout.format() != decision.camera.layout.format())
		path += fmt::format(" to {}", penstock::name_of(decision.copy->layout.format()));
	path += fmt::format(", {} buffers, copies/frame={}", decision.camera.buffers,
			    decision.copy ? 1 : 0);
	if (decision.strategy == Strategy::kPassthrough)
		path += ", encodes/frame=0";
	if (decision.copy)
		path += fmt::format(" ({} bytes)", visible_bytes(decision.copy->layout));
	return path;
}

std::string refusals(const Plan &plan)
{
	// The same reason often refuses many formats: it is printed once, with their number.
	std::string text;
	for (const auto &[reason, attempts] : refusals_by_reason(plan)) {
		const std::size_t more = attempts.size() - 1;
		text += fmt::format("\n  {} {}{}: {}", formats_of(attempts[0]->candidate),
				    name_of(attempts[0]->candidate),
				    more == 0 ? "" : fmt::format(" and {} other paths", more),
				    reason);
	}
	return text;
}

std::string to_text(const PathReport &report, const PlanTextForm &form)
{
	const Plan &plan = report.plan;
	const std::string text = answer(report, form.width);
	if (form.every_path)
		return text + every_path(plan, form.width);
	return text + grouped_refusals(plan, form.width) + untried(plan);
}

std::string to_text(std::span<const NamedPathReport> plans, const PlanTextForm &form)
{
	std::string text;
	for (const NamedPathReport &plan : plans) {
		if (!plan.name.empty())
			text += fmt::format("{}{}:\n", text.empty() ? "" : "\n", plan.name);
		text += to_text(plan.report, form);
	}
	return text;
}

} // namespace penstock
