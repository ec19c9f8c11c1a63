#include "devices/roles/encoder_group.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace penstock {

namespace {

using Formats = LazyList<FormatCapability>;

Formats common_of(const Formats &formats, const Formats &others)
{
	std::vector<FormatCapability> common;
	std::ranges::copy_if(formats, std::back_inserter(common), [&](const auto &format) {
		return format.format != PixelFormat::kInvalid &&
		       std::ranges::find(others, format.format, &FormatCapability::format) !=
			       others.end();
	});
	return common;
}

std::string list_formats(const Encoder &encoder, const Formats &formats)
{
	std::vector<std::string> names;
	for (const FormatCapability &format : formats)
		names.push_back(fourcc_to_string(format.fourcc));
	return fmt::format("{} takes {}", encoder.identity().path, fmt::join(names, ", "));
}

bool reads_dmabufs_only(const AllocationQuery &answer)
{
	return !answer.imports.has(MemoryUse::kMapped);
}

} // namespace

Result<Answer<std::unique_ptr<EncoderGroup>>> EncoderGroup::create(std::vector<Encoder *> encoders)
{
	std::unique_ptr<EncoderGroup> group(new EncoderGroup(std::move(encoders)));
	auto common = group->modes();
	if (!common)
		return propagate(common);
	if (!common->raw_formats.empty())
		return group;
	std::vector<std::string> takes;
	for (const Encoder *encoder : group->encoders_) {
		auto own = encoder->modes();
		if (!own)
			return propagate(own);
		takes.push_back(list_formats(*encoder, own->raw_formats));
	}
	return refused(
		fmt::format("no pixel format goes into all encoders: {}", fmt::join(takes, "; ")));
}

Result<EncoderCapabilities> EncoderGroup::capabilities() const
{
	return common(&FrameConsumer::capabilities);
}

Result<EncoderCapabilities> EncoderGroup::modes() const
{
	return common(&FrameConsumer::modes);
}

Result<EncoderCapabilities>
EncoderGroup::common(Result<EncoderCapabilities> (FrameConsumer::*of_one)() const) const
{
	auto common = (encoders_.front()->*of_one)();
	if (!common)
		return common;
	common->identity = {};
	common->codecs = {};
	common->controls.clear();
	for (const Encoder *encoder : std::span(encoders_).subspan(1)) {
		const auto own = (encoder->*of_one)();
		if (!own)
			return own;
		common->passes_through = common->passes_through && own->passes_through;
		common->multiplanar = common->multiplanar && own->multiplanar;
		common->raw_memory.exports = common->raw_memory.exports && own->raw_memory.exports;
		common->raw_memory.imports = common->raw_memory.imports && own->raw_memory.imports;
		common->raw_formats = common_of(common->raw_formats, own->raw_formats);
		common->converted_formats =
			common_of(common->converted_formats, own->converted_formats);
	}
	return common;
}

Result<Answer<>> EncoderGroup::propose_allocation(AllocationQuery &query)
{
	std::vector<AllocationQuery> answers;
	for (Encoder *encoder : encoders_) {
		answers.push_back(query);
		auto proposed = encoder->propose_allocation(answers.back());
		if (!proposed || !*proposed)
			return proposed;
	}
	auto giver = std::ranges::find_if(answers, reads_dmabufs_only);
	if (giver == answers.end())
		giver = answers.begin();
	AllocationQuery common = combine(answers);
	common.output_size = query.output_size;
	if (!giver->pools.empty())
		common.pools.front().pool = giver->pools.front().pool;
	query = std::move(common);
	return {};
}

Result<Answer<>> EncoderGroup::configure(const Decision &decision)
{
	for (Encoder *encoder : encoders_) {
		auto configured = encoder->configure(decision);
		if (!configured)
			return configured;
		if (!*configured)
			return refused(fmt::format("{}: {}", encoder->identity().path,
						   configured->error().reason));
	}
	return {};
}

void EncoderGroup::release_allocation()
{
	for (Encoder *encoder : encoders_)
		encoder->release_allocation();
}

} // namespace penstock
