<#
.SYNOPSIS
    Installs ASG Benchmark and its Excel add-in for the user who runs this. No administrator is needed.

.DESCRIPTION
    Checks the files beside this script against SHA256SUMS, makes a virtual environment in the user's
    folder, installs the wheel into it, and puts asg.xlam where Excel opens it. Close Excel first.
    "Remove" at the end of README-for-IT.md says how to take it away again.

.PARAMETER Folder
    The virtual environment; made if it is not there.

.PARAMETER Addin
    An asg.xlam that your IT department has signed. Without it the one beside this script is taken.

.PARAMETER PackageFolder
    A folder with the wheels of all packages, for a computer that reaches no package index.

.EXAMPLE
    powershell -ExecutionPolicy Bypass -File install-windows.ps1
#>
param(
    [string]$Folder = (Join-Path $env:USERPROFILE 'asg-benchmark'),
    [string]$Addin = '',
    [string]$PackageFolder = ''
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

function Stop-Install([string]$Reason) {
    Write-Host "Not installed: $Reason" -ForegroundColor Red
    exit 1
}

function Invoke-Step([string]$Step, [string]$Program, [string[]]$Arguments) {
    Write-Host $Step
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { Stop-Install "$Step ended with exit code $LASTEXITCODE" }
}

function Test-Checksums([string]$Here) {
    foreach ($line in Get-Content (Join-Path $Here 'SHA256SUMS')) {
        $sum, $name = $line -split '\s+', 2
        $path = Join-Path $Here $name
        if (-not (Test-Path -LiteralPath $path)) { Stop-Install "$name is not beside this script" }
        $found = (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash
        if ($found -ne $sum) { Stop-Install "$name is not the file that was released" }
    }
}

function Find-Python {
    # 64-bit Python 3.11 or later; the Microsoft Store's keeps its files from Excel.
    $code = 'import sys; print(sys.executable) if sys.maxsize > 2**32 and sys.version_info >= (3, 11) else sys.exit(1)'
    foreach ($candidate in @(@('py', '-3'), @('python'))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $rest = @($candidate | Select-Object -Skip 1) + @('-I', '-c', $code)
        $found = & $candidate[0] @rest 2>$null
        if ($LASTEXITCODE -eq 0 -and $found -and $found -notmatch 'WindowsApps') { return $found }
    }
    Stop-Install 'no 64-bit Python 3.11 or later (not the Microsoft Store''s) was found: install it from python.org for yourself alone, or ask your software centre'
}

$here = Split-Path -Parent $MyInvocation.MyCommand.Path
if (Get-Process -Name EXCEL -ErrorAction SilentlyContinue) { Stop-Install 'Excel is open: close it and run this again' }
Test-Checksums $here
$wheel = @(Get-ChildItem -Path $here -Filter 'asg_benchmark-*.whl')
if ($wheel.Count -ne 1) { Stop-Install "$($wheel.Count) wheels of asg_benchmark are beside this script; expected one" }
if (-not $Addin) { $Addin = Join-Path $here 'asg.xlam' }
if (-not (Test-Path -LiteralPath $Addin)) { Stop-Install "$Addin is not there" }

$python = Join-Path $Folder 'Scripts\python.exe'
if (-not (Test-Path -LiteralPath $python)) {
    Invoke-Step "Making a virtual environment in $Folder" (Find-Python) @('-I', '-m', 'venv', $Folder)
}
$from = @()
if ($PackageFolder) { $from = @('--no-index', '--find-links', $PackageFolder) }
$pip = @('-I', '-m', 'pip', 'install', '--upgrade')
$pinned = @('--require-hashes', '--requirement', (Join-Path $here 'requirements.txt'))
Invoke-Step 'Installing the packages' $python ($pip + $from + $pinned)
Invoke-Step 'Installing ASG Benchmark' $python ($pip + @('--no-index', '--no-deps', $wheel[0].FullName))
$asg = Join-Path $Folder 'Scripts\asg.exe'
Invoke-Step 'Installing the add-in' $asg @('addin', 'install', '--file', $Addin)
Invoke-Step 'Looking at everything that the add-in needs' $asg @('addin', 'doctor')
Write-Host 'Done. Start Excel: the tab ASG Benchmark is there.' -ForegroundColor Green
