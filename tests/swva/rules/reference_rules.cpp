#include "tests/swva/rules/reference_rules.h"

#include <algorithm>

#include <fmt/format.h>

namespace swva {
namespace {

using Found = std::vector<Violation>;

void check_current(const Driver &driver, VASurfaceID input, const PictureReferences &picture,
		   Found &found)
{
	const VASurfaceID current = picture.current.surface;
	auto surface = driver.surfaces.find(current);
	if (!surface) {
		found.push_back(
			{"4.reconstruction", "reconstructed " + driver.surfaces.why(current)});
		return;
	}
	if (current == input)
		found.push_back({"4.reconstruction", "the input is the reconstructed surface"});
	if (surface->predicting > 0)
		found.push_back({"4.reconstruction",
				 "the reconstructed surface is in use for a picture that is not "
				 "finished"});
	// Mesa replaces the storage of such a surface by its own.
	if (surface->imported)
		found.push_back({"4.reconstruction", "the reconstructed surface is imported"});
	if (std::ranges::count(picture.references, current, &ReferenceEntry::surface))
		found.push_back(
			{"4.reconstruction", "the reconstructed surface is a reference, too"});
}

// An entry that is zeroed instead of marked invalid names surface 0.
void check_filling(const std::string &name, const std::vector<ReferenceEntry> &list, Found &found)
{
	for (std::size_t i = 0; i < list.size(); ++i)
		if ((list[i].surface == VA_INVALID_ID) != list[i].marked_invalid) {
			found.push_back({"4.invalid_filling",
					 fmt::format("{}[{}]: surface {:#x}, {}marked invalid",
						     name, i, list[i].surface,
						     list[i].marked_invalid ? "" : "not ")});
			return;
		}
}

void check_decoded(const Driver &driver, const Context &context, const PictureReferences &picture,
		   Found &found)
{
	const auto used = std::ranges::count_if(
		picture.references, [](const ReferenceEntry &each) { return !each.unused(); });
	if (picture.idr && used > 0)
		found.push_back({"4.references", "an IDR picture with references"});
	if (used > static_cast<std::ptrdiff_t>(context.max_references))
		found.push_back(
			{"4.references", fmt::format("{} references, the sequence allows {}", used,
						     context.max_references)});
	for (const ReferenceEntry &each : picture.references) {
		if (each.unused() || each.surface == VA_INVALID_ID || picture.idr)
			continue;
		auto known = context.reconstructions.find(each.surface);
		if (!driver.surfaces.find(each.surface))
			found.push_back(
				{"4.references", "reference " + driver.surfaces.why(each.surface)});
		else if (known == context.reconstructions.end())
			found.push_back({"4.references",
					 fmt::format("reference {:#x} holds no picture since the "
						     "last IDR",
						     each.surface)});
		else if (!known->second.reference || known->second.order != each.order)
			found.push_back(
				{"4.references",
				 fmt::format("reference {:#x} is said to be picture {}, "
					     "it holds {}{}",
					     each.surface, each.order,
					     known->second.reference ? "" : "non-reference ",
					     known->second.order)});
	}
}

void check_list(const Driver &driver, const PictureReferences &picture, const ReferenceList &list,
		Found &found)
{
	if (list.active > list.entries.size() || list.active > driver.persona.references) {
		found.push_back(
			{"4.lists", fmt::format("{} has {} entries, the driver has {}", list.name,
						list.active, driver.persona.references)});
		return;
	}
	for (std::size_t i = 0; i < list.entries.size(); ++i) {
		const ReferenceEntry &each = list.entries[i];
		if (i >= list.active && !each.unused()) {
			found.push_back(
				{"4.lists", fmt::format("{}[{}] is beyond the {} active ones",
							list.name, i, list.active)});
			return;
		}
		if (i < list.active && (each.surface == VA_INVALID_ID ||
					!std::ranges::count(picture.references, each.surface,
							    &ReferenceEntry::surface))) {
			found.push_back({"4.lists",
					 fmt::format("{}[{}] = {:#x} is not among the references",
						     list.name, i, each.surface)});
			return;
		}
	}
}

} // namespace

std::vector<Violation> check_references(const Driver &driver, const Context &context,
					VASurfaceID input, const PictureReferences &picture)
{
	Found found;
	check_current(driver, input, picture, found);
	check_filling("references", picture.references, found);
	check_decoded(driver, context, picture, found);
	for (const ReferenceList &list : picture.lists) {
		check_filling(list.name, list.entries, found);
		check_list(driver, picture, list, found);
	}
	return found;
}

void remember_reconstruction(Context &context, const PictureReferences &picture)
{
	if (picture.idr)
		context.reconstructions.clear();
	context.reconstructions[picture.current.surface] = {picture.current.order,
							    picture.reference};
}

} // namespace swva
