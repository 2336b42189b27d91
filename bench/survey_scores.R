# Means and standard errors of trusts by R's survey package, timed inside R: no start-up, no reading.
#
#   Rscript bench/survey_scores.R ROWS.csv RUNS
#
# ROWS.csv: trust, w (the weight), x1, x2, ... (scores, empty where there is none).
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(arguments[1])
design <- svydesign(ids = ~1, weights = ~w, data = rows)
items <- grep("^x", names(rows), value = TRUE)
for (run in seq_len(as.integer(arguments[2]))) {
  took <- system.time(found <- lapply(items, function(x) {
    svyby(as.formula(paste0("~", x)), ~trust, design, svymean, na.rm = TRUE)
  }))
  cat(sprintf("time %.6f %.6f\n", sum(took[c("user.self", "sys.self")]), took["elapsed"]))
}
for (k in seq_along(items)) {
  cat("mean", sprintf("%.17g", coef(found[[k]])), "\n")
  cat("se", sprintf("%.17g", SE(found[[k]])), "\n")
}
