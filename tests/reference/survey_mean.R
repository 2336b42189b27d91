# Means and standard errors of trusts, by R's survey package, as JSON on stdout.
#
#   Rscript tests/reference/survey_mean.R ROWS.csv
#
# ROWS.csv has a row per respondent: trust, w (the weight), x1, x2, x3 (scores 0 to 10, empty where
# there is no scored answer). The section is the plain mean of the three question means; its
# standard error comes from the totals of d * x and d over the trust's subset of the design.
suppressMessages(library(survey))

rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
for (k in 1:3) {
  x <- rows[[paste0("x", k)]]
  rows[[paste0("d", k)]] <- as.numeric(!is.na(x))
  rows[[paste0("a", k)]] <- ifelse(is.na(x), 0, x)
}
design <- svydesign(ids = ~1, weights = ~w, data = rows)
trusts <- sort(unique(rows$trust))

exact <- function(numbers) paste0("[", paste(sprintf("%.17g", numbers), collapse = ", "), "]")
fields <- c()
for (k in 1:3) {
  found <- svyby(as.formula(paste0("~x", k)), ~trust, design, svymean, na.rm = TRUE)
  stopifnot(identical(as.character(found$trust), as.character(trusts)))
  fields[paste0("x", k, "_mean")] <- exact(coef(found))
  fields[paste0("x", k, "_se")] <- exact(SE(found))
}
sections <- lapply(trusts, function(code) {
  totals <- svytotal(~ a1 + d1 + a2 + d2 + a3 + d3, subset(design, trust == code))
  svycontrast(totals, quote((a1 / d1 + a2 / d2 + a3 / d3) / 3))
})
fields["section_mean"] <- exact(vapply(sections, function(s) as.numeric(coef(s)), 0))
fields["section_se"] <- exact(vapply(sections, function(s) as.numeric(SE(s)), 0))

cat("{\n")
cat(sprintf(' "r": "%s",\n', getRversion()))
cat(sprintf(' "survey": "%s",\n', packageVersion("survey")))
cat(sprintf(' "design_rows": %d,\n', nrow(rows)))
cat(sprintf(' "trusts": ["%s"],\n', paste(trusts, collapse = '", "')))
cat(paste0(' "', names(fields), '": ', fields, collapse = ",\n"), "\n}\n", sep = "")
